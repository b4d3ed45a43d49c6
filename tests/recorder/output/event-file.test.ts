import {appendFileSync, existsSync, statSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {createEventFile} from "../../../src/recorder/output/event-file.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

const mark = (unixMs: number): TrainingEvent => ({
  event: "phase-started",
  phase: "load",
  epoch: null,
  unixMs,
  synced: true,
});

async function opened({maxLineBytes = 1000, maxBytes = 1e9} = {}) {
  const events: TrainingEvent[] = [];
  const warnings: string[] = [];
  let heard = Promise.withResolvers<void>();
  const folder = join(temporaryFolder(), "events");
  const file = await createEventFile({
    folder,
    maxLineBytes,
    maxBytes,
    onEvent(event) {
      events.push(event);
      heard.resolve();
      heard = Promise.withResolvers();
    },
    onWarning: (warning) => warnings.push(warning),
  });
  return {file, folder, events, warnings, next: () => heard.promise};
}

test("events are heard while the trainer writes, and the last line counts without its end", async () => {
  const {file, folder, events, warnings, next} = await opened();
  const heard = next();
  appendFileSync(file.path, `${JSON.stringify(mark(1))}\n${JSON.stringify(mark(2)).slice(0, 20)}`);
  await heard;
  expect(events).toEqual([mark(1)]);
  appendFileSync(file.path, JSON.stringify(mark(2)).slice(20));
  await file.finish();
  expect([events, warnings]).toEqual([[mark(1), mark(2)], []]);
  await file.remove();
  expect(existsSync(folder)).toBe(false);
});

test.each([
  ['{"event":"dance"}', /^event line 2: event: /],
  ["x".repeat(300), "event line 2: longer than 200 bytes, left out"],
  [Buffer.from([0x7b, 0xff]), "event line 2: not UTF-8, left out"],
])("a line that is no event is a warning with its number: %s", async (line, warning) => {
  const {file, events, warnings} = await opened({maxLineBytes: 200});
  appendFileSync(file.path, `${JSON.stringify(mark(1))}\n`);
  appendFileSync(file.path, line);
  appendFileSync(file.path, `\n${JSON.stringify(mark(3))}\n`);
  await file.finish();
  expect(events).toEqual([mark(1), mark(3)]);
  expect(warnings).toEqual([expect.stringMatching(warning)]);
  await file.remove();
});

test("of 100,000 broken lines the first is told, and how many there are", async () => {
  const {file, events, warnings} = await opened();
  appendFileSync(file.path, `${"{}\n".repeat(100_000)}${JSON.stringify(mark(1))}\n`);
  await file.finish();
  expect(events).toEqual([mark(1)]);
  expect(warnings).toEqual([expect.stringMatching(/^event line 1: .* \(and 99999 more such lines\)$/)]);
  await file.remove();
});

test("a file that grows without end is read up to its bound, and that is said", async () => {
  const line = `${JSON.stringify(mark(1))}\n`;
  const maxBytes = 2 * line.length + 10;
  const {file, events, warnings} = await opened({maxBytes});
  appendFileSync(file.path, line.repeat(10));
  await file.finish();
  expect(events).toEqual([mark(1), mark(1)]);
  expect(warnings).toEqual([
    `the event file has ${10 * line.length} bytes: what comes after the first ${maxBytes} was not read`,
  ]);
  await file.remove();
});

// Windows has no such permissions.
test.skipIf(process.platform === "win32")("nobody else may read the folder", async () => {
  const {file, folder} = await opened();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await file.remove();
});
