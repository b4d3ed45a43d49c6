// Property tests see the same inputs in every run, so that a failure is one of the change at hand.
// BATCHSWEEP_PROPERTY_SEED=2 npx vitest run tests/schema   tries others.
import fc from "fast-check";

fc.configureGlobal({seed: Number(process.env["BATCHSWEEP_PROPERTY_SEED"] ?? 1)});

export default fc;
