import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import type {ImportedRun} from "../../../src/importers/importer.ts";
import {importers} from "../../../src/importers/index.ts";
import {settingsBeside} from "../../../src/importers/logs/settings-file.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

/** What the importer of an id makes of a text, with other files beside it. */
async function imported(id: string, text: string, beside: Record<string, string> = {}): Promise<ImportedRun> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({...beside, "log.csv": text}))
    writeFileSync(join(folder, name), content);
  const [run] = await importers.find((one) => one.id === id)!.read(join(folder, "log.csv"));
  return run!;
}

const rows = ({epochs}: ImportedRun) =>
  epochs.map(({trainLoss, validLoss, errorRate, durationMs}) => [
    trainLoss,
    validLoss,
    errorRate,
    durationMs,
  ]);

test("YOLO's losses are the sums of their parts, and its times count from the beginning", async () => {
  const run = await imported(
    "yolo",
    `epoch,time,train/box_loss,train/cls_loss,train/dfl_loss,metrics/mAP50(B),val/box_loss,val/cls_loss,val/dfl_loss,lr/pg0
1,599.92,0.93206,1.40172,0.99738,0.17518,0.69522,73.1245,0.81297,0.00066634
2,1174.33,0.95157,1.15321,1.00691,0.16825,0.71218,nan,0.81741,0.00128902
`,
    {"args.yaml": "task: detect\nmodel: yolo11n.pt\ndata: birds.yaml\nbatch: 16\ndevice: '0'\n"},
  );
  expect(run).toMatchObject({
    engine: "yolo",
    model: "yolo11n.pt",
    data: "birds.yaml",
    batchSize: 16,
    device: "gpu",
  });
  expect(rows(run)).toEqual([
    [expect.closeTo(3.33116, 9), expect.closeTo(74.63269, 9), null, 599_920],
    [expect.closeTo(3.11169, 9), null, null, 574_410],
  ]);
  expect(run.epochs[0]?.metrics).toMatchObject({"metrics/mAP50(B)": 0.17518});
  expect(run.epochs[1]?.notFinite).toContain("validLoss");
});

test("YOLO's classification has an accuracy", async () => {
  const text =
    "epoch,time,train/loss,metrics/accuracy_top1,metrics/accuracy_top5,val/loss\n1,10,1.9,0.41,0.88,1.77\n";
  expect(rows(await imported("yolo", text))).toEqual([[1.9, 1.77, 0.59, 10_000]]);
});

test("timm's accuracies are percent, also where none is above 1", async () => {
  const text = `epoch,train_loss,eval_loss,eval_top1,eval_top5,lr
0,6.85080099105835,6.6424625,0.872,3.34,0.05
1,6.17962772505624,4.606329375,0.981,33.54,0.04
`;
  expect(rows(await imported("timm", text)).map(([, , errorRate]) => errorRate)).toEqual([0.99128, 0.99019]);
});

test("Lightning's figures by step are one epoch's, with the batch size of the file beside it", async () => {
  const text = `epoch,step,train_loss_step,train_loss_epoch,val_loss
0,4,1.2,,
0,9,0.9,,
0,9,,,0.8
0,9,,1.05,
`;
  const run = await imported("lightning", text, {
    "hparams.yaml": "batch_size: 32\nmodel: !!python/object:x.Y {}\n",
  });
  expect(run.batchSize).toBe(32);
  expect(rows(run)).toEqual([[1.05, 0.8, null, null]]);
});

test("any other table is read by the names of its columns, and one by steps gives report rows", async () => {
  expect(rows(await imported("table", "Epoch;trainLoss;valLoss;valAcc\n1;0,5;0,4;75\n"))).toEqual([
    [0.5, 0.4, 0.25, null],
  ]);
  const run = await imported("table", "step\tloss\n10\t3.5\n20\t3.1\n");
  expect(run.reports.map(({step, figures}) => [step, figures])).toEqual([
    [10, {trainLoss: 3.5}],
    [20, {trainLoss: 3.1}],
  ]);
});

test("a JSON object a line is a row, as DeiT and Detectron2 write them; one that is half written is left out", async () => {
  const deit = [0, 1].map(
    (epoch) =>
      `{"train_lr": 0.1, "train_loss": ${epoch === 1 ? "NaN" : 2}, "test_loss": 1.5, "test_acc1": ${60 + epoch}, "epoch": ${epoch}}`,
  );
  expect(rows(await imported("table", [...deit, '{"train_lr": 0.'].join("\n")))).toEqual([
    [2, 1.5, 0.4, null],
    [null, 1.5, 0.39, null],
  ]);
  const detectron = '{"iteration": 19, "total_loss": 1.5}\n{"iteration": 39, "total_loss": 1.25}\n';
  expect((await imported("table", detectron)).reports.map(({step, figures}) => [step, figures])).toEqual([
    [19, {trainLoss: 1.5}],
    [39, {trainLoss: 1.25}],
  ]);
});

test("a file of settings that is none, or is not there, costs nothing", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "args.yaml"), "- [");
  expect(await settingsBeside(join(folder, "log.csv"), "args.yaml")).toEqual({});
  expect(await settingsBeside(join(folder, "log.csv"), "absent.yaml")).toEqual({});
});

test("a history as pandas writes it: an index without a name counts epochs, in CSV and in JSON", async () => {
  const expected = [
    [0.9, 0.8, 0.45, null],
    [0.7, 0.6, 0.35, null],
  ];
  const csv = ",loss,accuracy,val_loss,val_accuracy\n0,0.9,0.5,0.8,0.55\n1,0.7,0.6,0.6,0.65\n";
  expect(rows(await imported("keras", csv))).toEqual(expected);
  expect(rows(await imported("table", csv.replace(/^,/, "Unnamed: 0,")))).toEqual(expected);
  const json = {loss: {0: 0.9, 1: 0.7}, val_loss: {0: 0.8, 1: 0.6}, val_accuracy: {0: 0.55, 1: 0.65}};
  expect(rows(await imported("table", JSON.stringify(json)))).toEqual(expected);
  // A table of several models has an index too.
  await expect(imported("table", ",model,val_loss\n0,a,0.8\n1,b,0.6\n")).rejects.toThrow("no epochs in it");
});

test("a value a row is a figure a column", async () => {
  const run = await imported(
    "table",
    "metric,variant,iteration,value\nloss,train,10,2.5\nloss,train,20,2.1\nlr,all,10,0.1\nloss,val,20,2.3\n",
  );
  expect(run.reports.map(({step, figures}) => [step, figures])).toEqual([
    [10, {trainLoss: 2.5, "lr/all": 0.1}],
    [20, {trainLoss: 2.1, validLoss: 2.3}],
  ]);
});

test("losses of boosting by the data that they are of", async () => {
  const run = await imported(
    "table",
    JSON.stringify({train: {logloss: [0.6, 0.5]}, eval: {logloss: [0.7, 0.65]}}),
  );
  expect(rows(run).map(([train, valid]) => [train, valid])).toEqual([
    [0.6, 0.7],
    [0.5, 0.65],
  ]);
});

test("percent by the word of a column's name, also below 1", async () => {
  const run = await imported("table", "Epoch,Val Loss,Val Acc (%)\n1,0.8,0.9\n2,0.6,1.0\n");
  expect(rows(run).map(([, , errorRate]) => errorRate)).toEqual([0.991, 0.99]);
});

test("commas in a drawn table are decimal where one must be, and otherwise by what the column is", async () => {
  const drawn = (samples: string, first: string) =>
    `| Epoch | Train loss | Val loss | Samples |\n|---|---|---|---|\n| 1 | ${first} | 1,234 | ${samples} |\n| 2 | 0.7 | 0.6 | 5 |\n`;
  const read = async (text: string) => (await imported("table", text)).epochs[0];
  expect(await read(drawn("50,000", "0.9"))).toMatchObject({
    trainLoss: 0.9,
    validLoss: 1.234,
    metrics: {Samples: 50_000},
  });
  expect(await read(drawn("50,125", "0,9"))).toMatchObject({
    trainLoss: 0.9,
    validLoss: 1.234,
    metrics: {Samples: 50.125},
  });
});
