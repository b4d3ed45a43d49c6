import {describe, expect, test} from "vitest";
import {tablesReader} from "../../../src/readers/tables/table.ts";
import {settled} from "../../../src/readers/settle.ts";
import {epochsOf, findingsIn, fixtureText, type Dated} from "../fixture.ts";

const rows = (text: string) =>
  epochsOf(settled(findingsIn(tablesReader, [[0, text]])) as Dated[]).map(
    ({epoch, trainLoss, validLoss, errorRate}) => [epoch, trainLoss, validLoss, errorRate],
  );

describe("tables", () => {
  test("CSV of Keras and of Lightning, whose epochs have two rows each", () => {
    expect(rows(fixtureText("keras-history.csv"))).toEqual([
      [0, 0.6986371874809265, 0.7002286911010742, 0.5234375],
      [1, 0.6962934136390686, 0.6934506297111511, 0.5234375],
      [2, 0.69441157579422, 0.6941241025924683, 0.5234375],
    ]);
    expect(rows(fixtureText("lightning-metrics.csv"))).toEqual([
      [0, 0.6986340880393982, 0.6925138831138611, 0.484375],
      [1, 0.6922288537025452, 0.6924060583114624, 0.484375],
      [2, 0.6936313509941101, 0.6928805708885193, 0.484375],
    ]);
  });

  test("columns that are aligned by spaces, with a line below the head", () => {
    expect(
      rows(`  epoch    train_loss    valid_acc    valid_loss     dur
-------  ------------  -----------  ------------  ------
      1        0.6905       0.6150        0.6749  0.0436
      2        0.6648       0.7450        0.6409  0.0302
`),
    ).toEqual([
      [0, 0.6905, 0.6749, 0.385],
      [1, 0.6648, 0.6409, 0.255],
    ]);
  });

  test("pipes, tabs, and names of several words", () => {
    expect(
      rows("| Epoch | Train Loss | Val Loss |\n|---|---|---|\n| 1 | 0.5 | 0.6 |\n| 2 | 0.4 | 0.5 |\n"),
    ).toEqual([
      [0, 0.5, 0.6, null],
      [1, 0.4, 0.5, null],
    ]);
    expect(
      rows("Epoch\tTraining Loss\tValidation Loss\tAccuracy\n1\tNo log\t0.6\t93.5\n2\t0.4\t0.5\t0.9\n"),
    ).toEqual([
      [0, null, 0.6, 0.065],
      [1, 0.4, 0.5, 0.991],
    ]);
  });

  test("rows that are drawn as bars, with the scores of a validation in a table below", () => {
    const head = "     Epoch    GPU_mem   box_loss   obj_loss  Instances       Size\n";
    const row = (epoch: number, done: number) =>
      `\r       ${epoch}/1      1.42G    0.0${epoch + 4}    0.065        132        640: ${50 * done}%|███| ${done}/2 [00:01<00:01,  3.0it/s]`;
    const scores =
      "\n\r       Class     Images  Instances      Box(P          R      mAP50: 100%|██| 1/1 [00:00<00:00]\n         all        128        929      0.667      0.602       0.68\n";
    const findings = findingsIn(tablesReader, [
      [0, head + row(0, 1) + row(0, 2) + scores + head + row(1, 0) + row(1, 2) + scores],
    ]);
    expect(
      epochsOf(findings).map(({epoch, metrics}) => [epoch, metrics["box_loss"], metrics["mAP50"]]),
    ).toEqual([
      [0, 0.04, 0.68],
      [1, 0.05, 0.68],
    ]);
  });

  test("decimal commas, where commas do not set cells apart", () => {
    const expected = [
      [0, 0.69, 0.68, 0.45],
      [1, 0.59, 0.58, 0.35],
    ];
    expect(rows("epoch;train_loss;val_loss;acc\n1;0,69;0,68;0,55\n2;0,59;0,58;0,65\n")).toEqual(expected);
    expect(rows("epoch\ttrain_loss\tval_loss\tacc\n1\t0,69\t0,68\t0,55\n2\t0,59\t0,58\t0,65\n")).toEqual(
      expected,
    );
  });

  test("a table of steps gives reports", () => {
    const findings = findingsIn(tablesReader, [[0, "step,loss,val_loss\n100,2.5,\n200,2.1,2.2\n"]]);
    expect(findings.map((one) => one.found === "report" && [one.step, one.figures])).toEqual([
      [100, {loss: 2.5}],
      [200, {loss: 2.1, val_loss: 2.2}],
    ]);
  });

  test("a head that comes again is a second fit; prose that begins with Epoch is no head", () => {
    const table = "epoch  train_loss  valid_loss\n0      0.5         0.4\n";
    expect(epochsOf(findingsIn(tablesReader, [[0, table.repeat(2)]])).map(({epoch}) => epoch)).toEqual([
      0, 1,
    ]);
    expect(rows("Epoch results are below\n1 2 3 4\n")).toEqual([]);
  });
});
