import {describe, expect, test} from "vitest";
import {fastaiReader} from "../../src/readers/fastai.ts";
import {epochsOf, findingsIn, fixtureText, phaseLines, recorded} from "./fixture.ts";

describe("fastai", () => {
  test("the table of fine_tune on a pipe has the frozen epoch and two more, with bars and a warning in between", () => {
    const findings = findingsIn(fastaiReader, recorded("fastai-pipe.jsonl"));
    expect(epochsOf(findings)).toEqual([
      {
        epoch: 0,
        stage: "fit 1",
        trainLoss: 1.334535,
        validLoss: 0.867613,
        errorRate: 0.45098,
        metrics: {accuracy: 0.54902},
      },
      {
        epoch: 1,
        stage: "fit 2",
        trainLoss: 1.247472,
        validLoss: 0.774598,
        errorRate: 0.54902,
        metrics: {accuracy: 0.45098},
      },
      {
        epoch: 2,
        stage: "fit 2",
        trainLoss: 1.015389,
        validLoss: 0.946388,
        errorRate: 0.509804,
        metrics: {accuracy: 0.490196},
      },
    ]);
    expect(phaseLines(findings)).toEqual([
      "train 0: 8254 to 26133",
      "validate 0: 26145 to 27708",
      "train 1: 27712 to 67814",
      "validate 1: 67847 to 71701",
      "train 2: 71703 to 137030",
      "validate 2: 137055 to 139992",
    ]);
  });

  test("on a terminal the same", () => {
    const findings = findingsIn(fastaiReader, recorded("fastai-terminal.jsonl"));
    expect(epochsOf(findings)).toMatchObject([{stage: "fit 1"}, {stage: "fit 2"}, {stage: "fit 2"}]);
    expect(phaseLines(findings)).toHaveLength(6);
  });

  test("its CSV file has lost the frozen epoch", () => {
    const findings = findingsIn(fastaiReader, [[0, fixtureText("fastai-history.csv")]]);
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 1.1228792667388916, validLoss: 0.9770297408103943, errorRate: 0.4313725531101227},
      {epoch: 1, trainLoss: 0.9755141735076904},
    ]);
    expect(findings.map((one) => one.found === "epoch" && one.statedMs)).toEqual([59_000, 69_000]);
  });
});

test("bars count once their row is there: those of lr_find between two fits have none", () => {
  const head = "epoch     train_loss  valid_loss  accuracy  time    \n";
  const bar = (of: string, done: number, total: number) =>
    `\rEpoch ${of} : |---| 0.00% [${done}/${total} 00:00<?]`;
  const fit = [
    bar("1/1", 0, 4),
    bar("1/1", 4, 4),
    bar("1/1", 0, 1),
    "\r0         0.7     0.6    0.5  00:00\n",
  ];
  const search = [bar("1/2", 0, 4), bar("1/2", 4, 4), bar("2/2", 0, 4), bar("2/2", 2, 4)];
  const pieces = [head, ...fit, ...search, `\r${head}`, ...fit];
  const findings = findingsIn(
    fastaiReader,
    pieces.map((text, index) => [100 * index, text]),
  );
  expect(epochsOf(findings).map(({epoch, stage}) => [epoch, stage])).toEqual([
    [0, "fit 1"],
    [1, "fit 2"],
  ]);
  expect(phaseLines(findings)).toEqual([
    "train 0: 100 to 200",
    "validate 0: 300 to 400",
    "train 1: 1000 to 1100",
    "validate 1: 1200 to 1300",
  ]);
});
