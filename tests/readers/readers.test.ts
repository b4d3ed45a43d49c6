import {describe, expect, test} from "vitest";
import {fastaiReader} from "../../src/readers/fastai.ts";
import {kerasReader} from "../../src/readers/keras.ts";
import {lightningReader} from "../../src/readers/lightning.ts";
import {transformersReader} from "../../src/readers/transformers.ts";
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

describe("keras", () => {
  test("the bars of fit on a pipe: three epochs, the training's accuracy beside the validation's error rate", () => {
    const findings = findingsIn(kerasReader, recorded("keras-pipe.jsonl"));
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.6986, validLoss: 0.7002, errorRate: 0.5234, metrics: {accuracy: 0.4766}},
      {epoch: 1, trainLoss: 0.6963, validLoss: 0.6935, metrics: {accuracy: 0.4479}},
      {epoch: 2, trainLoss: 0.6944, validLoss: 0.6941, metrics: {accuracy: 0.4818}},
    ]);
    expect(phaseLines(findings)).toEqual([
      "train 0: 11573 to ?",
      "train 1: 16943 to ?",
      "train 2: 17723 to ?",
    ]);
  });

  test("on a terminal a bar that is full before validation ends the training phase", () => {
    const findings = findingsIn(kerasReader, recorded("keras-terminal.jsonl"));
    expect(epochsOf(findings)).toHaveLength(3);
    expect(phaseLines(findings)).toContain("train 2: 11573 to 11961");
    expect(phaseLines(findings)).toContain("validate 2: 11961 to 12072");
  });

  test("a line an epoch (verbose=2), without validation too", () => {
    const findings = findingsIn(kerasReader, [
      [100, "Epoch 1/2\n"],
      [2100, "24/24 - 2s - 83ms/step - accuracy: 0.5000 - loss: 0.7000\n"],
      [2101, "Epoch 2/2\n"],
      [3100, "24/24 - 1s - 41ms/step - accuracy: 0.5000 - loss: 6.0000e-01\n"],
      [9000, "done\n"],
    ]);
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.7, validLoss: null, errorRate: null},
      {epoch: 1, trainLoss: 0.6},
    ]);
    expect(findings.flatMap((one) => (one.found === "epoch" ? [[one.unixMs, one.statedMs]] : []))).toEqual([
      [2100, 2000],
      [3100, 1000],
    ]);
  });

  test("its CSV file", () => {
    expect(epochsOf(findingsIn(kerasReader, [[0, fixtureText("keras-history.csv")]]))).toMatchObject([
      {epoch: 0, trainLoss: 0.6986371874809265, errorRate: 0.5234375},
      {epoch: 1},
      {epoch: 2, validLoss: 0.6941241025924683},
    ]);
  });
});

describe("lightning", () => {
  test("on a pipe tqdm's bar shows every epoch", () => {
    expect(epochsOf(findingsIn(lightningReader, recorded("lightning-pipe.jsonl")))).toMatchObject([
      {epoch: 0, trainLoss: 0.699, errorRate: 0.484},
      {epoch: 1},
      {epoch: 2, trainLoss: 0.694},
    ]);
  });

  test("on a pipe rich's bar shows the last epoch only, its figures on lines below", () => {
    expect(epochsOf(findingsIn(lightningReader, recorded("lightning-rich-pipe.jsonl")))).toEqual([
      {
        epoch: 2,
        stage: "fit",
        trainLoss: 0.694,
        validLoss: 0.693,
        errorRate: 0.484,
        metrics: {val_acc: 0.516},
      },
    ]);
  });

  test("on a terminal its bar shows every epoch, with training and validation as two phases", () => {
    const findings = findingsIn(lightningReader, recorded("lightning-terminal.jsonl"));
    expect(epochsOf(findings)).toEqual([
      {
        epoch: 0,
        stage: "fit",
        trainLoss: 0.699,
        validLoss: 0.693,
        errorRate: 0.484,
        metrics: {val_acc: 0.516},
      },
      {
        epoch: 1,
        stage: "fit",
        trainLoss: 0.692,
        validLoss: 0.692,
        errorRate: 0.484,
        metrics: {val_acc: 0.516},
      },
      {
        epoch: 2,
        stage: "fit",
        trainLoss: 0.694,
        validLoss: 0.693,
        errorRate: 0.484,
        metrics: {val_acc: 0.516},
      },
    ]);
    expect(phaseLines(findings)).toEqual([
      "train 0: 6246 to 12934",
      "validate 0: 12934 to 13702",
      "train 1: 13702 to 17670",
      "validate 1: 17670 to 18812",
      "train 2: 18812 to 24648",
      "validate 2: 24648 to 25067",
    ]);
  });

  test("its CSV file has every epoch, in two rows each", () => {
    expect(epochsOf(findingsIn(lightningReader, [[0, fixtureText("lightning-metrics.csv")]]))).toMatchObject([
      {epoch: 0, validLoss: 0.6925138831138611, errorRate: 0.484375},
      {epoch: 1},
      {epoch: 2, trainLoss: 0.6936313509941101},
    ]);
  });
});

describe("transformers", () => {
  test("log lines between bars: the mean of the logged losses, an evaluation's own time as the validation phase", () => {
    const findings = findingsIn(transformersReader, recorded("transformers-pipe.jsonl"));
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.7022333333333334, validLoss: 0.6927, errorRate: 0.4375},
      {epoch: 1, validLoss: 0.6925, metrics: {eval_accuracy: 0.5625}},
      {epoch: 2, validLoss: 0.6925},
    ]);
    expect(phaseLines(findings)).toHaveLength(6);
    expect(phaseLines(findings)[2]).toMatch(/^train 1: /);
  });

  test("on a terminal the same", () => {
    const findings = findingsIn(transformersReader, recorded("transformers-terminal.jsonl"));
    expect(epochsOf(findings)).toHaveLength(3);
    expect(phaseLines(findings)).toHaveLength(6);
  });

  test("trainer_state.json, read as it grows", () => {
    const reading = transformersReader.open();
    const state: {log_history: object[]} = JSON.parse(fixtureText("transformers-trainer_state.json"));
    const text = (entries: number): string =>
      JSON.stringify({...state, log_history: state.log_history.slice(0, entries)});
    const epochs = (entries: number): number[] =>
      reading
        .line({text: text(entries), unixMs: 0})
        .flatMap((one) => (one.found === "epoch" ? [one.epoch] : []));
    expect([epochs(4), epochs(4), epochs(100)]).toEqual([[0], [], [1, 2]]);
  });

  test("without an evaluation an epoch is over with the log line that fills it", () => {
    const lines = ["'loss': 0.7, 'epoch': 0.5", "'loss': 0.5, 'epoch': 1.0", "'loss': 0.3, 'epoch': 2.0"];
    const findings = findingsIn(
      transformersReader,
      [...lines, "'train_runtime': 9.0, 'epoch': 2.0"].map((pairs, index) => [1000 * index, `{${pairs}}\n`]),
    );
    expect(epochsOf(findings)).toMatchObject([
      {epoch: 0, trainLoss: 0.6, validLoss: null},
      {epoch: 1, trainLoss: 0.3},
    ]);
    expect(findings.flatMap((one) => (one.found === "epoch" ? [one.unixMs] : []))).toEqual([1000, 2000]);
  });
});
