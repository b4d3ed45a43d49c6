import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import {expect, test} from "vitest";
import {openAdapter, provideSwiftShader} from "../../../../src/training/engines/webgpu/device/dawn.ts";
import {missing} from "./available.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What is collected is finalized in later turns of the event loop. */
async function collect(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const name = "the software adapter is found though garbage was collected before Dawn asked for it";
test.skipIf(missing !== null)(missing === null ? name : `${name} (skipped: ${missing})`, async () => {
  provideSwiftShader();
  await collect();
  expect((await openAdapter("software")).facts).toMatchObject({software: true});
});
