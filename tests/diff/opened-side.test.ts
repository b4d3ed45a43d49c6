import fc from "fast-check";
import {cpSync, readFileSync, readdirSync, renameSync, rmSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {diffDocument} from "../../src/diff/document.ts";
import {comparisonJson} from "../../src/diff/json.ts";
import {openSide} from "../../src/diff/opened-side.ts";
import {diskSide} from "../../src/diff/sides.ts";
import type {RunsIndex} from "../../src/runs/fact.ts";
import {openIndex} from "../../src/runs/index/runs-index.ts";
import {longAfter, rewrite} from "../runs/index/rewrite.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const fixtures = "tests/fixtures/runs";
const sweeps = ["2026-11-20-quick", "2026-11-21-cpu-and-gpu"];

/** A folder with the recorded sweeps of the fixtures, samples included. */
function recordedRuns(): string {
  const runs = join(temporaryFolder(), "runs");
  for (const sweep of sweeps) cpSync(join(fixtures, sweep), join(runs, sweep), {recursive: true});
  return runs;
}

/** A diff of two folders as JSON. */
const diffOfFolders = async (base: string, head: string, index: RunsIndex | null): Promise<string> =>
  comparisonJson(
    await diffDocument(
      diskSide(base),
      diskSide(head),
      {failOn: ["slower"], last: 1, acrossMachines: false, sessionSpread: null},
      index,
    ),
  );

type Edit = (runs: string, nth: number) => void;

/** A file of some sweep, by number; undefined where nothing is left. */
function someFile(runs: string, nth: number, isMeant: (name: string) => boolean): string | undefined {
  const files = readdirSync(runs).flatMap((sweep) =>
    readdirSync(join(runs, sweep)).map((name) => join(runs, sweep, name)),
  );
  const meant = files.filter((path) => isMeant(path)).sort();
  return meant[nth % Math.max(1, meant.length)];
}

const isSamples = (name: string): boolean => name.endsWith(".telemetry.json");
const isLog = (name: string): boolean => !isSamples(name) && !name.endsWith("sweep.json");

const editOf =
  (isMeant: (name: string) => boolean, change: (text: string, nth: number) => string): Edit =>
  (runs, nth) => {
    const path = someFile(runs, nth, isMeant);
    if (path !== undefined) rewrite(path, change(readFileSync(path, "utf8"), nth));
  };

const edits: Record<string, Edit> = {
  "a time of the same length": editOf(isLog, (text, nth) =>
    text.replace(/"durationMs": (\d)/, `"durationMs": ${(nth % 9) + 1}`),
  ),
  "a run log that breaks": editOf(isLog, (text) => text.replace('"repeat": 1', '"repeat": 0')),
  "samples that change": editOf(isSamples, (text, nth) =>
    text.replace(/"dataWaitMs": \[[\d.]+/, `"dataWaitMs": [${nth % 7}`),
  ),
  "samples that break": editOf(isSamples, (text) => text.slice(0, -9)),
  "another title": editOf(
    (name) => name.endsWith("sweep.json"),
    (text, nth) => text.replace(/"title": "[^"]*"/, `"title": "Number ${nth % 9}"`),
  ),
  "a run less": (runs, nth) => {
    const path = someFile(runs, nth, isLog);
    if (path !== undefined) rmSync(path);
  },
  "a sweep less": (runs, nth) => rmSync(join(runs, sweeps[nth % 2] ?? ""), {recursive: true, force: true}),
  "a sweep as it was": (runs, nth) => {
    const sweep = sweeps[nth % 2] ?? "";
    rmSync(join(runs, sweep), {recursive: true, force: true});
    cpSync(join(fixtures, sweep), join(runs, sweep), {recursive: true, preserveTimestamps: true});
  },
  "two run logs in each other's place": (runs, nth) => {
    const [a, b] = [someFile(runs, nth, isLog), someFile(runs, nth + 1, isLog)];
    if (a === undefined || b === undefined || a === b) return;
    renameSync(a, `${a}.aside`);
    renameSync(b, a);
    renameSync(`${a}.aside`, b);
  },
};

test("a diff says the same with an index and without one, whatever is edited between", async () => {
  const edited = fc.array(fc.tuple(fc.constantFrom(...Object.keys(edits)), fc.nat(20)), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(edited, async (steps) => {
      const [base, head] = [recordedRuns(), recordedRuns()];
      const index = openIndex(temporaryFolder(), {now: longAfter});
      for (const [name, nth] of [["nothing", 0] as const, ...steps]) {
        edits[name]?.(head, nth);
        // Twice with the index: as it is made, and as it was.
        const without = await diffOfFolders(base, head, null);
        expect([await diffOfFolders(base, head, index), await diffOfFolders(base, head, index)]).toEqual([
          without,
          without,
        ]);
      }
    }),
    {numRuns: 6},
  );
});

test("an index spares the run logs, and samples of what is not compared were never read", async () => {
  const runs = recordedRuns();
  const index = openIndex(temporaryFolder(), {now: longAfter});
  const opened = await openSide(diskSide(runs), index);
  expect(opened.sweeps.map(({sweep}) => sweep.sweep)).toEqual(sweeps.toReversed());
  const {source, ...side} = diskSide(runs);
  let read: string[] = [];
  const watched = {
    ...source,
    read: (sweep: string, file: string) => (read.push(file), source.read(sweep, file)),
  };
  const again = await openSide({...side, source: watched}, index);
  expect(read).toEqual([]);
  const [first] = again.sweeps;
  if (first === undefined) throw new Error("no sweep");
  const evidence = await again.sideOf(first);
  expect(read.filter(isSamples).length).toBeGreaterThan(0);
  read = [];
  expect(await again.sideOf(first)).toEqual(evidence);
  expect(read).toEqual([]);
});
