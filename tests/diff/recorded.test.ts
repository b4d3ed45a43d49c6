import {existsSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {diffOf} from "./repository.ts";

/** Written by tests/diff/record-fixtures.sh, which wants a machine that does nothing else. */
const recorded = join(import.meta.dirname, "../fixtures/diff");
const side = (name: string): string => join(recorded, name, "small");

describe.skipIf(!existsSync(side("slower")))("sweeps that were really recorded (record-fixtures.sh)", () => {
  test("steps that a busy wait made longer by a fifth are slower, by about that", async () => {
    const {code, out} = await diffOf(recorded, side("base"), side("slower"), "--fail-on", "slower");
    expect(code).toBe(1);
    const by = Number(/epoch time slower by (?<by>[\d.]+) %/.exec(out)?.groups?.["by"]);
    expect(by).toBeGreaterThan(10);
    expect(by).toBeLessThan(30);
  });

  test("the same training recorded again is not slower", async () => {
    const {code, out} = await diffOf(recorded, side("base"), side("equal"), "--fail-on", "slower");
    expect({code, first: out.split("\n")[0]}).toMatchObject({code: 0});
  });
});
