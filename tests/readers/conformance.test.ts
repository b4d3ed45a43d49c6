import {readdirSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {linesReader} from "../../src/readers/lines/lines.ts";
import {readers} from "../../src/readers/index.ts";
import {epochsOf, findingsIn, recorded} from "./fixture.ts";

const forms = ["pipe", "terminal"];
const captures = readdirSync(join(import.meta.dirname, "fixtures"));

/** Trainers whose real output is among the fixtures, and the reader of their own or the one for all. */
const trainers = captures
  .flatMap((file) => /^(?<trainer>\w+)-pipe\.jsonl$/.exec(file)?.groups?.["trainer"] ?? [])
  .map((trainer): [string, string] => [
    trainer,
    readers.some(({id}) => id === trainer) ? trainer : linesReader.id,
  ]);

describe.each(trainers)("what %s printed", (trainer, id) => {
  test.each(forms)(
    "to a %s has three epochs for its reader, and more figures than any other finds",
    (form) => {
      const printed = recorded(`${trainer}-${form}.jsonl`);
      const found = readers.map((reader) => ({
        id: reader.id,
        epochs: epochsOf(findingsIn(reader, printed)).filter((row) => row.trainLoss !== null),
      }));
      const most = Math.max(...found.map(({epochs}) => epochs.length));
      expect([most, found.find(({epochs}) => epochs.length === most)?.id]).toEqual([3, id]);
    },
  );

  test("is read the same however it is cut", () => {
    const text = recorded(`${trainer}-pipe.jsonl`)
      .map(([, piece]) => piece)
      .join("");
    for (const reader of readers) {
      const whole = findingsIn(reader, [[0, text]]);
      for (const size of [1, 7, 100]) {
        const pieces = Array.from({length: Math.ceil(text.length / size)}, (_, index): [number, string] => [
          0,
          text.slice(index * size, (index + 1) * size),
        ]);
        expect(findingsIn(reader, pieces)).toEqual(whole);
      }
    }
  });
});

describe.each(readers)("the reader $id", (reader) => {
  test.each([
    ["\u0000\u0001\ufffd", "control characters"],
    ["x".repeat(100_000), "a long line"],
    ["1/".repeat(8000), "a long line of numbers"],
    ...["Epoch", "epoch,", "1/1", "{'loss': }", "\r\r\r", "[[[[", "100%|", "Downloading: 5/5"].map((text) => [
      text,
      JSON.stringify(text),
    ]),
  ])("finds nothing in noise: %#, $1", (text) => {
    expect(findingsIn(reader, [[0, `${text}\n`]])).toEqual([]);
  });
});
