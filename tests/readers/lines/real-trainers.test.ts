import {describe, expect, test} from "vitest";
import {linesReader} from "../../../src/readers/lines/lines.ts";
import {epochsOf, findingsIn, fixtureText, phaseLines, recorded} from "../fixture.ts";

/** Lines that come 100 ms apart. */
const found = (...lines: string[]) =>
  findingsIn(
    linesReader,
    lines.map((line, index) => [100 * (index + 1), line.includes("\r") ? line : `${line}\n`]),
  );

describe("what fixtures of real trainers print", () => {
  test("Keras: the training's accuracy beside the validation's error rate, a phase where a bar shows it", () => {
    const findings = findingsIn(linesReader, recorded("keras-terminal.jsonl"));
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.6986, validLoss: 0.7002, errorRate: 0.5234, metrics: {accuracy: 0.4766}},
      {epoch: 1, trainLoss: 0.6963},
      {epoch: 2, trainLoss: 0.6944, validLoss: 0.6941},
    ]);
    expect(phaseLines(findings)).toContain("train 2: 11573 to 11961");
    expect(phaseLines(findings)).toContain("validate 2: 11961 to 12072");
  });

  test("Keras with a line an epoch: the seconds that it prints", () => {
    const findings = found(
      "Epoch 1/2",
      "24/24 - 2s - 83ms/step - loss: 0.7",
      "Epoch 2/2",
      "24/24 - 1s - 41ms/step - loss: 6.0000e-01",
      "done 1",
    );
    expect(
      findings.flatMap((one) => (one.found === "epoch" ? [[one.trainLoss, one.unixMs, one.statedMs]] : [])),
    ).toEqual([
      [0.7, 200, 2000],
      [0.6, 400, 1000],
    ]);
  });

  test("Lightning on a terminal: training and validation as two phases an epoch", () => {
    const findings = findingsIn(linesReader, recorded("lightning-terminal.jsonl"));
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.699, validLoss: 0.693, errorRate: 0.484, metrics: {val_acc: 0.516}},
      {epoch: 1, trainLoss: 0.692, validLoss: 0.692},
      {epoch: 2, trainLoss: 0.694, validLoss: 0.693},
    ]);
    expect(phaseLines(findings)).toEqual([
      "train 0: 6246 to 12934",
      "validate 0: 12934 to 13702",
      "train 1: 13702 to 17670",
      "validate 1: 17670 to 18804",
      "train 2: 18812 to 24648",
      "validate 2: 24648 to 25067",
    ]);
  });

  test("Lightning with rich on a pipe: the last epoch only, its figures on lines below", () => {
    expect(epochsOf(findingsIn(linesReader, recorded("lightning-rich-pipe.jsonl")))).toMatchObject([
      {epoch: 2, trainLoss: 0.694, validLoss: 0.693, errorRate: 0.484, metrics: {val_acc: 0.516}},
    ]);
  });

  test("Transformers: the mean of the logged losses, an evaluation's own time as the validation phase", () => {
    const findings = findingsIn(linesReader, recorded("transformers-pipe.jsonl"));
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.7022333333333334, validLoss: 0.6927, errorRate: 0.4375},
      {epoch: 1, validLoss: 0.6925, metrics: {eval_accuracy: 0.5625}},
      {epoch: 2, validLoss: 0.6925},
    ]);
    expect(phaseLines(findings)).toHaveLength(6);
  });

  test("trainer_state.json, read as it grows", () => {
    const reading = linesReader.open();
    const state: {log_history: object[]} = JSON.parse(fixtureText("transformers-trainer_state.json"));
    const text = (entries: number): string =>
      JSON.stringify({...state, log_history: state.log_history.slice(0, entries)});
    const epochs = (entries: number): number[] =>
      reading
        .line({text: text(entries), unixMs: 0})
        .flatMap((one) => (one.found === "epoch" ? [one.epoch] : []));
    expect([epochs(4), epochs(4), epochs(100)]).toEqual([[0], [], [1, 2]]);
  });
});
