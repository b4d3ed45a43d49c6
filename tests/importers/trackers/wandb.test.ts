import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {wandbImporter} from "../../../src/importers/trackers/wandb.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {encoded, wandbFile} from "./protobuf-fixture.ts";

/** A config record: an item for each name, with its value in JSON. */
const config = (items: Record<string, unknown>): Uint8Array =>
  Buffer.concat(
    Object.entries(items).map(([name, value]) =>
      encoded(1, Buffer.concat([encoded(1, name), encoded(16, JSON.stringify(value))])),
    ),
  );

test("what a trainer adds to the config later counts, also within objects; no more settings than a run log holds", async () => {
  const many = Object.fromEntries(Array.from({length: 300}, (_, index) => [`arg${index}`, index]));
  const file = join(temporaryFolder(), "run.wandb");
  writeFileSync(
    file,
    wandbFile([
      encoded(17, encoded(4, config({lr: 0.1, _wandb: {cli_version: "1"}}))),
      encoded(5, config({train: {per_device_train_batch_size: 8}, optimizer: {name: "adamw"}, ...many})),
    ]),
  );
  const [run] = await wandbImporter.read(file);
  expect(run).toMatchObject({batchSize: 8, settings: {lr: 0.1, "optimizer.name": "adamw", arg0: 0}});
  expect(Object.keys(run?.settings ?? {})).toHaveLength(200);
  expect(Object.keys(run?.settings ?? {})).not.toContain("_wandb.cli_version");
});
