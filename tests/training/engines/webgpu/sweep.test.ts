import {readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {parseRunLog, parseSweep, parseTelemetry} from "../../../../src/schema/parse.ts";
import {temporaryFolder} from "../../../recorder/fixtures/surroundings.ts";
import {startScript as start} from "../../../cli/recording/start-script.ts";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import {missing} from "./available.ts";

const program = resolve(import.meta.dirname, "../../../../scripts/batchsweep.ts");

// Only Vulkan finds its drivers by the environment.
test.skipIf(process.platform !== "linux")(
  "without a GPU: exit code 3, and one line with the reason and what to try",
  async () => {
    const runs = join(temporaryFolder(), "runs");
    const args = ["--devices", "gpu", "--engine", "webgpu", "--runs", runs];
    // A driver that does not exist: the machine's own GPU, where it has one, is not to be found.
    const none = {VK_ICD_FILENAMES: "/nothing.json", VK_DRIVER_FILES: "/nothing.json"};
    const ended = await start(program, ["sweep", ...args], none);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(
      /^no device can be used: gpu \(webgpu\): no GPU that [\w ]+ can use \(install the GPU's driver; to try the engine without a GPU: --adapter software\)\n$/,
    );
  },
);

const name = "a sweep on a software adapter";
describe.skipIf(missing !== null)(missing === null ? name : `${name} (skipped: ${missing})`, () => {
  // Each run is two processes more, in which the adapter compiles its programs. Every day endurance.test.ts beside this has a
  // sweep of the adapter, and the other files have what it computes.
  const told = "has the CPU's losses to 1e-3, says that no GPU was measured, and what its adapter did";
  test.skipIf(!isLongMode)(longMode(told), async () => {
    const runs = temporaryFolder();
    const batchSizes = [16, 32];
    const small = "--images 64 --image-size 12 --epochs 1 --repeats 1".split(" ");
    const both = [...small, "--batch-sizes", batchSizes.join(), "--runs", runs, "--id"];
    const onGpu = ["--devices", "gpu", "--engine", "webgpu", "--adapter", "software"];
    const [played, computed] = [
      await start(program, ["sweep", ...both, "played", ...onGpu]),
      await start(program, ["sweep", ...both, "computed", "--devices", "cpu", "--engine", "wasm"]),
    ];
    expect([played.code, computed.code], played.stderr + computed.stderr).toEqual([0, 0]);
    expect(played.stdout).toMatch(/^GPU: webgpu, SwiftShader .*software adapter, no GPU.*\(as asked\)$/m);

    const read = (file: string) => readFileSync(join(runs, file), "utf8");
    expect(parseSweep(read("played/sweep.json"), "sweep.json").notes).toContainEqual(
      expect.stringMatching(/^No GPU was measured: a software adapter on the CPU plays it, SwiftShader/),
    );
    for (const batchSize of batchSizes) {
      const file = `played/webgpu-gpu-b0${batchSize}-r1`;
      const log = parseRunLog(read(`${file}.json`), file);
      const reference = `computed/wasm-cpu-b0${batchSize}-r1`;
      const expected = parseRunLog(read(`${reference}.json`), reference);
      for (const loss of ["trainLoss", "validLoss"] as const)
        expect(Math.abs(log.epochs[0]![loss]! - expected.epochs[0]![loss]!)).toBeLessThan(1e-3);
      expect(log.training!.splitHash).toBe(expected.training!.splitHash);
      expect(log.training!.adapter).toMatchObject({software: true, timestamps: true, backend: "vulkan"});
      expect(log.training!.peakDeviceMemoryBytes).toBeGreaterThan(4 * log.training!.parameters!);
      expect(log.configuration.settings["adapter"]).toBe("software");

      const {steps} = parseTelemetry(read(`${file}.telemetry.json`), file);
      expect(steps.gpuMs).toHaveLength(64 / batchSize);
      for (const [step, gpuMs] of steps.gpuMs!.entries()) {
        expect(gpuMs).toBeGreaterThan(0);
        expect(gpuMs).toBeLessThan(steps.durationMs[step]!);
      }
    }
  });
});
