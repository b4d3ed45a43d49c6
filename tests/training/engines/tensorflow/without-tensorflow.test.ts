import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {readRecordedSweep} from "../../../../src/runs/read.ts";
import {setupFile} from "../../../../src/training/engines/tensorflow/setup/record.ts";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";
import {runAlone} from "../../../cli/run-alone.ts";

/** What the setup leaves behind, its library removed since. The binding is none: it must not even be tried. */
function setUpWithoutLibrary(home: string): void {
  const folder = join(home, "batchsweep", "tensorflow");
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, "binding.node"), "no binding");
  const setup = {format: 1, kind: "cpu", binding: "binding.node", libraries: ["libtensorflow_cc.so.2"]};
  writeFileSync(setupFile(folder), JSON.stringify(setup));
}

const situations = [
  {
    what: "neither Python, compiler nor TensorFlow",
    prepare: () => {},
    says: "TensorFlow is not set up (run npm run setup:tensorflow)",
  },
  {
    what: "a TensorFlow whose library was removed",
    prepare: setUpWithoutLibrary,
    says: "TensorFlow was set up, but a file is gone: libtensorflow_cc.so.2 (run npm run setup:tensorflow)",
  },
];

/** The smallest sweep that trains. */
const tiny =
  "--batch-sizes 8 --images 16 --image-size 16 --epochs 1 --repeats 1 --devices cpu --id tiny".split(" ");

describe.each(situations)("a machine with $what", ({prepare, says}) => {
  test("npm run doctor says what to do, and that wasm can be used", () => {
    const home = temporaryFolder();
    prepare(home);
    const {status, stdout} = runAlone(home, {args: ["doctor", "--json"]});
    const {findings} = JSON.parse(stdout) as {
      findings: {id: string; device: string | null; unavailable: string | null}[];
    };
    const onCpu = (engine: string) => findings.find(({id, device}) => id === engine && device === "cpu");
    expect(onCpu("tensorflow")?.unavailable).toBe(says);
    expect(onCpu("wasm")?.unavailable).toBe(null);
    expect(status).toBe(0);
  });

  test.skipIf(!isLongMode)(longMode("npm run sweep trains on wasm"), async () => {
    const home = temporaryFolder();
    prepare(home);
    const runs = join(home, "runs");
    const {status, stderr} = runAlone(home, {args: ["sweep", ...tiny, "--runs", runs]});
    expect(status, stderr).toBe(0);
    const recorded = await readRecordedSweep(runs, "tiny");
    expect(recorded.runs.map((run) => [run.configuration.engine, run.status.state])).toEqual([
      ["wasm", "completed"],
    ]);
  });

  test("npm run sweep -- --engine tensorflow says the same, with exit code 3", () => {
    const home = temporaryFolder();
    prepare(home);
    const args = [...tiny, "--engine", "tensorflow", "--runs", join(home, "runs")];
    const {status, stderr} = runAlone(home, {args: ["sweep", ...args]});
    expect(stderr).toBe(`no device can be used: cpu (tensorflow): ${says}\n`);
    expect(status).toBe(3);
  });
});
