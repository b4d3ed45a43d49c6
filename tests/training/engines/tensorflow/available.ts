import {locateBinding} from "../../../../src/training/engines/tensorflow/setup/record.ts";

const located = locateBinding();

/** Why tests that need TensorFlow are skipped; null where it is set up. */
export const missing: string | null = "missing" in located ? located.missing : null;

/** For the name of a group of tests: the reason stands in the report where they are skipped. */
export const named = (name: string): string => (missing === null ? name : `${name} (skipped: ${missing})`);
