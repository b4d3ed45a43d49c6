import {describe, expect, test} from "vitest";
import {createLineSplitter} from "../../../src/recorder/output/line-splitter.ts";

function split(pieces: Buffer[], maxLineBytes = 100): {lines: string[]; leftOut: string[]} {
  const lines: string[] = [];
  const leftOut: string[] = [];
  const splitter = createLineSplitter({
    maxLineBytes,
    onLine: (line) => lines.push(line),
    onLeftOut: (reason) => leftOut.push(reason),
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return {lines, leftOut};
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
      leftOut: ["longer than 100 bytes"],
    });
  });

  test("a line of exactly the limit is a line", () => {
    expect(split([Buffer.from(`${"x".repeat(100)}\n`)])).toEqual({lines: ["x".repeat(100)], leftOut: []});
  });

  test("passes by a line that is not UTF-8, whose text would be another", () => {
    expect(split([Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x0a, 0x63])])).toEqual({
      lines: ["a", "c"],
      leftOut: ["not UTF-8"],
    });
  });

  test("does not keep the buffer it was given", () => {
    const reused = Buffer.from("abc");
    const lines: string[] = [];
    const splitter = createLineSplitter({
      maxLineBytes: 10,
      onLine: (line) => lines.push(line),
      onLeftOut: () => undefined,
    });
    splitter.push(reused);
    reused.fill("z");
    splitter.end();
    expect(lines).toEqual(["abc"]);
  });
});
