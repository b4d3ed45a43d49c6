import {appendFileSync, copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {readers} from "../../../src/readers/index.ts";
import {followFile} from "../../../src/recorder/output/follow-file.ts";
import {listenToOutput} from "../../../src/recorder/output/listen-to-output.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

const fixtures = "tests/importers/fixtures/tensorboard";
const eventFile = (run: string): string => join(fixtures, run, readdirSync(join(fixtures, run))[0]!);

/** What listeners make of a training that does this while its log folder is followed. */
async function recorded(train: (folder: string) => void) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "logs/earlier"), {recursive: true});
  copyFileSync(eventFile("torch"), join(folder, "logs/earlier/events.out.tfevents.1.host"));
  const listener = listenToOutput(readers, {startUnixMs: 0, pollMs: 50, onEvent: () => undefined});
  const followed = await followFile("logs", {folder, listener});
  train(join(folder, "logs"));
  await followed.finish();
  return listener.end(2e12);
}

test("what is added to a folder of TensorBoard is read at the times of its events, and nothing of an earlier training", async () => {
  const read = await recorded((folder) => {
    const bytes = readFileSync(eventFile("hf"));
    mkdirSync(join(folder, "now"));
    const file = join(folder, "now/events.out.tfevents.2.host");
    writeFileSync(file, bytes.subarray(0, 500));
    appendFileSync(file, bytes.subarray(500));
  });
  const reports = read?.events.filter(({event}) => event === "report") ?? [];
  expect(reports.map((event) => "step" in event && event.step)).toEqual(
    expect.arrayContaining([5, 10, 15, 20, 25, 30]),
  );
  expect(reports[0]).toMatchObject({step: 5, figures: {trainLoss: 1}});
  expect(reports[0] && "unixMs" in reports[0] && reports[0].unixMs).toBe(1_795_944_001_000);
});

test("Keras' folders give epochs", async () => {
  const read = await recorded((folder) => {
    for (const part of ["train", "validation"]) {
      mkdirSync(join(folder, "now", part), {recursive: true});
      copyFileSync(eventFile(`keras/${part}`), join(folder, "now", part, "events.out.tfevents.2.host"));
    }
  });
  const epochs = read?.events.filter(({event}) => event === "epoch");
  expect(epochs).toMatchObject([
    {epoch: 0, trainLoss: 1, validLoss: 0.9, errorRate: 0.4},
    {epoch: 1, trainLoss: 0.5, validLoss: 0.8, errorRate: 0.3},
  ]);
});

test("a folder of something else costs nothing", async () => {
  const read = await recorded((folder) =>
    writeFileSync(join(folder, "events.out.tfevents.2.host"), "no events at all"),
  );
  expect(read).toBeNull();
});
