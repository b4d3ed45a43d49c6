import {existsSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {buildFakeNvml, unavailable} from "./library.ts";
import type {Wave} from "./wave.ts";

const wave: Wave = {
  originUnixMs: 0,
  segments: [{ms: 1000, load: 0.5, watts: 100, memoryBytes: [1e9, 1e9]}],
};

/** NVIDIA's own header, where CUDA is installed or a copy is named. */
const header =
  [process.env["BATCHSWEEP_NVML_HEADER"], "/usr/local/cuda/include/nvml.h"].find(
    (path) => path !== undefined && existsSync(path),
  ) ?? null;

describe.skipIf(unavailable !== null)("the fake NVML", () => {
  test("has the sizes, offsets and numbers that the reader writes out, by the excerpt of nvml.h beside it", () => {
    const fake = buildFakeNvml(wave);
    expect(existsSync(fake.library)).toBe(true);
    fake.remove();
  });

  test.skipIf(header === null)(
    `has them, and every function's parameters, by NVIDIA's own nvml.h${header === null ? " (not found: name one in $BATCHSWEEP_NVML_HEADER)" : ""}`,
    () => {
      const fake = buildFakeNvml(wave, {header});
      expect(existsSync(fake.library)).toBe(true);
      fake.remove();
    },
  );
});
