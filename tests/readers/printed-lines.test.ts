import {expect, test} from "vitest";
import {createLineCutter} from "../../src/readers/printed-lines.ts";
import type {PrintedLine} from "../../src/readers/reader.ts";

function cut(...pieces: (string | null)[]): PrintedLine[] {
  const lines: PrintedLine[] = [];
  const cutter = createLineCutter((line) => lines.push(line));
  for (const [index, piece] of pieces.entries())
    if (piece === null) cutter.flush();
    else cutter.push(piece, index);
  cutter.end();
  return lines;
}

test("a tab separates, other control characters vanish", () => {
  expect(cut("1\t0.51\u0007\t0.61\n")).toEqual([{text: "1\t0.51\t0.61", unixMs: 0}]);
});

test("a state of a bar is told from a line, a bar below another by the cursor that goes up", () => {
  expect(cut("\r 1/2\r 2/2\n", "\r 0/4\u001b[A\r", "end\r", "\n")).toEqual([
    {text: " 1/2", unixMs: 0, redrawn: true},
    {text: " 2/2", unixMs: 0},
    {text: " 0/4", unixMs: 1, redrawn: true, nested: true},
    {text: "end", unixMs: 2},
  ]);
});

test("flush() hands over a bar that waits for being drawn again, once, and no half of a line", () => {
  expect(cut("\r 1/2", null, null, "\r 2/2", null).map(({text, unixMs}) => [text, unixMs])).toEqual([
    [" 1/2", 0],
    [" 2/2", 3],
  ]);
  expect(cut("loss 0.", null, "5\n")).toEqual([{text: "loss 0.5", unixMs: 2}]);
});
