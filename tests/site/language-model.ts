import {readdir, readFile} from "node:fs/promises";
import {join} from "node:path";
import {expect, test} from "vitest";
import {answerOf} from "../../src/analysis/findings/answer.ts";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../src/analysis/summary/sweep-summary.ts";
import {resultLines} from "../../src/cli/terminal/result-table.ts";
import {diffDocument} from "../../src/diff/document.ts";
import {comparisonJson} from "../../src/diff/json.ts";
import {markdownOf} from "../../src/diff/markdown.ts";
import {linesOf} from "../../src/diff/terminal.ts";
import {postDraft} from "../../src/report/post-draft.ts";
import {folderSource} from "../../src/runs/folder.ts";
import {createLibrary} from "../../src/runs/library.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import {runOf, sweepOf} from "../analysis/stories.ts";
import {exampleMachine} from "../diff/repository.ts";

/** How much more a second batch 16 gets through than batch 8, in both recordings. */
const factor = 1.43;
const [first, second] = ["language-model", "language-model-again"];

const command: Sweep["origin"] = {
  kind: "command",
  command: {
    ...{argv: ["python", "train.py", "--batch-size", "{batchSize}"], env: {}, prepare: null, cleanup: null},
    ...{
      warmup: 1,
      timeoutMs: null,
      reader: "auto",
      patterns: [],
      log: null,
      terminal: false,
      withheld: false,
    },
  },
};

const unset = Object.fromEntries(
  ["prepare", "cleanup", "timeoutMs", "log"].map((field) => [`origin.command.${field}`, "not asked for"]),
);

/** A run by steps: its reports are as many steps apart at each batch size, so those of the larger take longer. */
function languageRun(sweep: string, batchSize: number, repeat: number, perSecond: number): RunLog {
  const tokens = 10 * 64 * batchSize;
  const reports = [1, 2, 3, 4, 5, 6].map((index) => ({
    ...{step: 10 * index, epoch: null, notFinite: [], done: tokens * index},
    figures: {trainLoss: 4 - 0.2 * index},
    atMs: (1000 * tokens * index) / (perSecond * [1, 1.004, 0.997, 1.002, 0.999][repeat % 5]!),
  }));
  return runOf(batchSize, [], {
    ...{sweep, repeat, reports, training: null, session: `session of ${sweep}`, reader: "lines", steps: 60},
    run: `cpu-b${batchSize}-r${repeat}`,
    configuration: {
      ...{engine: "python", device: "cpu", batchSize, model: "not stated", data: "not stated", settings: {}},
    },
    work: {unit: "tokens", train: null, valid: null},
    status: {state: "completed", durationMs: (reports.at(-1)?.atMs ?? 0) + 500},
    missing: {
      ...{telemetry: "not sampled", training: "not said", statedRate: "none stated"},
      ...{"work.train": "a training by steps", "work.valid": "a training by steps"},
      "reports.epoch": "a training by steps",
    },
  });
}

/** Two recordings of a language model at batch 8 and 16, of which the second is 2 % slower throughout. */
export async function writeLanguageSweeps(folder: string): Promise<void> {
  for (const [sweep, day, perSecond] of [
    [first, 20, 1000],
    [second, 21, 980],
  ] as const) {
    const startedAt = `2026-11-${day}T09:00:00Z`;
    const logs = [8, 16].flatMap((batchSize) =>
      [1, 2, 3, 4, 5].map((repeat) => ({
        ...languageRun(sweep, batchSize, repeat, batchSize === 16 ? factor * perSecond : perSecond),
        startedAt,
      })),
    );
    const made = sweepOf(logs, {
      ...{sweep, startedAt, title: "A language model", machine: exampleMachine(), origin: command},
      missing: {software: "made up", ...unset},
    });
    await writeSweep(folder, {...made, plan: {...made.plan, repeats: 5, factors: {batchSize: [8, 16]}}});
    for (const log of logs) await writeRun(folder, log, null);
  }
}

const textOf = (html: string): string =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

/** All that is said of both recordings: name of the surface, text. */
async function surfaces(site: string, runs: string): Promise<[string, string][]> {
  const library = createLibrary(runs);
  const recorded = (await library.sweeps()).find(({sweep}) => sweep.sweep === first)!;
  const summary = summarizeSweep(
    recorded.sweep,
    recorded.runs.map((log) => summarizeRun(log, null)),
  );
  const side = (sweep: string) => ({
    ...{name: sweep, commit: null, source: folderSource(runs)},
    only: {sweep, run: null},
  });
  const found = await diffDocument(side(first), side(second), {
    ...{failOn: [], last: 1, acrossMachines: false, sessionSpread: null},
  });
  const tables = await readdir(join(site, "tables", first));
  const files = [
    `sweeps/${first}.html`,
    `sweeps/${first}/cpu-b16-r1.html`,
    `compare/${second}/${first}.html`,
    ...tables.filter((name) => /\.(?:json|csv|html)$/.test(name)).map((name) => `tables/${first}/${name}`),
  ];
  return [
    ["answer", answerOf(summary)],
    ["terminal", (await resultLines(runs, first, 100)).join("\n")],
    [
      "diff",
      linesOf(found, {verbose: true})
        .map(({text}) => text)
        .join("\n"),
    ],
    ["diff --format json", comparisonJson(found)],
    ["comment", markdownOf(found)],
    ["post draft", postDraft(summary, recorded.runs, "2026-11-29")],
    ...(await Promise.all(
      files.map(async (file): Promise<[string, string]> => {
        const text = await readFile(join(site, file), "utf8");
        return [file, file.endsWith(".html") ? textOf(text) : text];
      }),
    )),
  ];
}

/** Where batch 16 gets through 1.43 times the tokens of batch 8, every surface says so, in tokens. */
export function languageModelTests(built: () => {site: string; runs: string}): void {
  test("a language model's sweep is told in tokens, on every surface", async () => {
    const all = await surfaces(built().site, built().runs);
    expect(all.filter(([, text]) => /\bimages?\b|imagesPer/i.test(text)).map(([name]) => name)).toEqual([]);
    // The draft draws its numbers, with their units, when it is built.
    expect(all.filter(([, text]) => !/tokens/.test(text)).map(([name]) => name)).toEqual(["post draft"]);
  });

  test("what gets through 1.43 times the tokens is the faster one, wherever that is said", async () => {
    const all = Object.fromEntries(await surfaces(built().site, built().runs));
    for (const name of ["answer", "terminal", `sweeps/${first}.html`])
      expect(all[name]?.replace(/\s+/g, " "), name).toMatch(
        /batch 16 trained fastest: 1,430 tokens\/s, 1\.43 (?:\([\d.]+ to [\d.]+\) )?times as fast as batch 8/,
      );
    // Neither steps nor samples were recorded, so nothing is there to explain it with.
    expect(all[`sweeps/${first}.html`]).not.toContain("What explains it");
    expect(all["post draft"]).toContain("batch 16 trained fastest");
    const run = all[`sweeps/${first}/cpu-b16-r1.html`]?.replace(/\s+/g, " ");
    expect(run).toMatch(/ Step 71\d ms /);
    expect(all[`sweeps/${first}.html`]).toContain("Training loss by step");
    for (const [name, text] of Object.entries(all)) expect(text, name).not.toMatch(/atch 8 trained fastest/);
  });
}
