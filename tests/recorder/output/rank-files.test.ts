import {appendFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {createRankFiles} from "../../../src/recorder/output/rank-files.ts";
import {createEventFile} from "../../../src/recorder/output/event-file.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

test("files of processes are read as they come and grow, and one that goes takes no other along", async () => {
  const path = join(temporaryFolder(), "events.jsonl");
  const lines: string[] = [];
  const leftOut: string[] = [];
  const files = createRankFiles(path, {
    onLine: (line, rank) => lines.push(`${rank} ${line}`),
    onLeftOut: (reason) => leftOut.push(reason),
  });
  await files.read();
  writeFileSync(`${path}.rank-1`, "a\nb");
  for (const other of ["hooks", "rank-x", "rank-0", "rank-01"]) writeFileSync(`${path}.${other}`, "no\n");
  await files.read();
  expect(lines).toEqual(["1 a"]);
  appendFileSync(`${path}.rank-1`, "c\nd");
  writeFileSync(`${path}.rank-12`, `${"x".repeat(70_000)}\ne\n`);
  await files.read();
  rmSync(`${path}.rank-12`);
  await files.read();
  files.end();
  expect(lines.toSorted()).toEqual(["1 a", "1 bc", "1 d", "12 e"]);
  expect(leftOut).toEqual([expect.stringMatching(/^rank 12: .*left out$/)]);
});

test("an event file hands over what processes tell of themselves, and nothing else of theirs", async () => {
  const folder = join(temporaryFolder(), "run");
  const events: TrainingEvent[] = [];
  const warnings: string[] = [];
  const file = await createEventFile({
    folder,
    onEvent: (event) => events.push(event),
    onWarning: (warning) => warnings.push(warning),
  });
  const times = {
    epoch: 0,
    steps: 9,
    spanMs: 95,
    timedSteps: 9,
    stepMs: 90,
    dataWaitMs: null,
    exchangeSteps: 0,
    exchangeMs: null,
  };
  const told = {event: "rank", unixMs: 1, rank: 1, ...times};
  const lines = [told, {...told, rank: 2}, {event: "run-ended", unixMs: 1}].map((one) => JSON.stringify(one));
  writeFileSync(`${file.path}.rank-1`, `${lines.join("\n")}\n{"event": "ra`);
  await file.finish();
  await file.remove();
  expect(events).toEqual([told]);
  expect(warnings).toEqual([expect.stringContaining("rank 1")]);
});
