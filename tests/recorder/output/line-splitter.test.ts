import {describe, expect, test} from "vitest";
import {createLineSplitter} from "../../../src/recorder/output/line-splitter.ts";

function split(pieces: Buffer[], maxLineBytes = 100): {lines: string[]; overlong: number} {
  const lines: string[] = [];
  let overlong = 0;
  const splitter = createLineSplitter({
    maxLineBytes,
    onLine: (line) => lines.push(line),
    onOverlong: () => overlong++,
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return {lines, overlong};
}

describe("createLineSplitter()", () => {
  test("gives the same lines wherever the bytes are cut, even within a character", () => {
    const bytes = Buffer.from("erste Zeile\nzweite: ä€😀\n\nletzte");
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)]).lines).toEqual([
        "erste Zeile",
        "zweite: ä€😀",
        "letzte",
      ]);
    }
  });

  test("passes by a line over the limit and goes on after it", () => {
    const long = Buffer.from(`${"x".repeat(101)}\n`);
    expect(split([Buffer.from("a\n"), long.subarray(0, 60), long.subarray(60), Buffer.from("b\n")])).toEqual({
      lines: ["a", "b"],
      overlong: 1,
    });
  });

  test("a line of exactly the limit is a line", () => {
    expect(split([Buffer.from(`${"x".repeat(100)}\n`)])).toEqual({lines: ["x".repeat(100)], overlong: 0});
  });

  test("does not keep the buffer it was given", () => {
    const reused = Buffer.from("abc");
    const lines: string[] = [];
    const splitter = createLineSplitter({
      maxLineBytes: 10,
      onLine: (line) => lines.push(line),
      onOverlong: () => undefined,
    });
    splitter.push(reused);
    reused.fill("z");
    splitter.end();
    expect(lines).toEqual(["abc"]);
  });
});
