import {describe, expect, test} from "vitest";
import {readers} from "../../src/readers/index.ts";
import {epochsOf, findingsIn, recorded} from "./fixture.ts";

const forms = ["pipe", "terminal"];

describe.each(readers)("the reader $id", (reader) => {
  test.each(forms)("finds epochs in what its trainer printed to a %s, and no other reader does", (form) => {
    const printed = recorded(`${reader.id}-${form}.jsonl`);
    const finding = readers.filter((one) => epochsOf(findingsIn(one, printed)).length > 0);
    expect(finding.map(({id}) => id)).toEqual([reader.id]);
  });

  test("finds the same however the output is cut", () => {
    const text = recorded(`${reader.id}-pipe.jsonl`)
      .map(([, piece]) => piece)
      .join("");
    const whole = findingsIn(reader, [[0, text]]);
    for (const size of [1, 7, 100]) {
      const pieces = Array.from({length: Math.ceil(text.length / size)}, (_, index): [number, string] => [
        0,
        text.slice(index * size, (index + 1) * size),
      ]);
      expect(findingsIn(reader, pieces)).toEqual(whole);
    }
  });

  test.each([
    ["\u0000\u0001\ufffd", "control characters"],
    ["x".repeat(100_000), "a long line"],
    ...["Epoch", "epoch,", "1/1", "{'loss': }", "\r\r\r"].map((text) => [text, JSON.stringify(text)]),
  ])("finds nothing in noise: %#, $1", (text) => {
    expect(findingsIn(reader, [[0, `${text}\n`]])).toEqual([]);
  });
});
