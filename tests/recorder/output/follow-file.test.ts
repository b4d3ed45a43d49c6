import {appendFileSync, renameSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {followFile} from "../../../src/recorder/output/follow-file.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

/** Follows a file of a folder; `heard` resolves with the next text, marked `log` or `document`. */
async function following(name: string, before?: string) {
  const folder = temporaryFolder();
  const path = join(folder, name);
  if (before !== undefined) writeFileSync(path, before);
  const all: string[] = [];
  let next = Promise.withResolvers<string>();
  const hear = (kind: string) => (text: string) => {
    all.push(`${kind}: ${text}`);
    next.resolve(text);
    next = Promise.withResolvers();
  };
  const listener = {hearLog: hear("log"), hearDocument: hear("document")};
  const followed = await followFile(name, {folder, listener});
  return {path, all, heard: () => next.promise, finish: () => followed.finish()};
}

test("what is added is heard, not what an earlier training left; what comes last is heard at the end", async () => {
  const {path, all, heard, finish} = await following("train.log", "old\n");
  const first = heard();
  appendFileSync(path, "epoch 1\n");
  expect(await first).toBe("epoch 1\n");
  appendFileSync(path, "epoch 2\n");
  await finish();
  expect(all.join("")).toBe("log: epoch 1\nlog: epoch 2\n");
});

test("a file that is there later, and one that replaces it, are read from their beginning", async () => {
  const {path, all, heard, finish} = await following("train.log");
  const first = heard();
  writeFileSync(path, "epoch 1\n");
  await first;
  writeFileSync(`${path}.new`, "epoch 1 anew\n");
  const second = heard();
  renameSync(`${path}.new`, path);
  await second;
  await finish();
  expect(all).toEqual(["log: epoch 1\n", "log: epoch 1 anew\n"]);
});

test("JSON is heard as a whole whenever it changes", async () => {
  const {path, all, heard, finish} = await following("state.json", "[1]");
  const first = heard();
  writeFileSync(path, "[1,2]");
  await first;
  await finish();
  expect(all).toEqual(["document: [1,2]"]);
});
