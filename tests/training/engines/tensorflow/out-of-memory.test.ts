import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {runCommand} from "../../../../src/recorder/run/run-command.ts";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import {context} from "../../../recorder/fixtures/surroundings.ts";
import {missing, named} from "./available.ts";

/** Enough to load TensorFlow, too little for the step; in KiB, as the shell's `ulimit -d` takes it. */
const limitKibibytes = 1_800_000;

describe.skipIf(missing !== null)(named("a training on TensorFlow with too little memory"), () => {
  test.skipIf(!isLongMode)(
    longMode("is recorded as out-of-memory, whichever way TensorFlow dies of it"),
    async () => {
      const main = join(import.meta.dirname, "fixtures", "train-large-batch.ts");
      const limited = `ulimit -d ${limitKibibytes}; exec "$0" "$1"`;
      const {status} = await runCommand({argv: ["bash", "-c", limited, process.execPath, main]}, context());
      expect(status.state).toBe("out-of-memory");
    },
  );
});
