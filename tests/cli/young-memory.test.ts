import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {expect, test} from "vitest";

const module = join(import.meta.dirname, "../../src/cli/young-memory.ts");

/** Bytes of the space for young objects after many of them were made and some survived. */
function youngBytes(isSmall: boolean): number {
  const code = `
    import {getHeapSpaceStatistics} from "node:v8";
    import {keepYoungMemorySmall} from ${JSON.stringify(module)};
    if (${isSmall}) keepYoungMemorySmall();
    const kept = [];
    for (let round = 0; round < 60; round++) {
      kept.push(Array.from({length: 20_000}, (_, at) => ({at})));
      if (kept.length > 8) kept.shift();
    }
    console.log(getHeapSpaceStatistics().find((space) => space.space_name === "new_space").space_size);`;
  const {stdout} = spawnSync(process.execPath, ["--input-type=module", "-e", code], {encoding: "utf8"});
  return Number(stdout);
}

test("young memory stays at its first size", () => {
  const [usual, small] = [youngBytes(false), youngBytes(true)];
  expect(small).toBeGreaterThan(0);
  expect(small).toBeLessThan(usual / 4);
});
