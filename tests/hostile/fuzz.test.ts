// BATCHSWEEP_FUZZ=100000 npx vitest run tests/hostile/fuzz.test.ts   mutates that many documents of each kind, and shows
// the first accepted ones in a real browser; six minutes. BATCHSWEEP_FUZZ_SEED=2 tries others, BATCHSWEEP_FUZZ_SHOW=17,230
// shows those alone.
import fc from "../properties.ts";
import {mkdtemp, readdir, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, onTestFinished, test} from "vitest";
import {answersOf, answerCaveats} from "../../src/analysis/findings/answer.ts";
import {runEvidence, sweepEvidence} from "../../src/analysis/decision/evidence.ts";
import {historyOf} from "../../src/analysis/decision/interval/history.ts";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../src/analysis/summary/sweep-summary.ts";
import {runTimeline} from "../../src/analysis/series/timeline.ts";
import {sweepEntry} from "../../src/diff/sweep-entry.ts";
import {markdownOf} from "../../src/diff/markdown.ts";
import {linesOf} from "../../src/diff/terminal.ts";
import {renderPlot} from "../../src/plots/render.ts";
import {timelinePlot} from "../../src/plots/timeline.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import {
  ParseError,
  parseComparison,
  parseRunLog,
  parseSweep,
  parseTelemetry,
} from "../../src/schema/parse.ts";
import {anyUnprintable} from "../../src/schema/values/printable.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";
import {exampleComparison} from "../diff/examples.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../schema/examples.ts";
import {startBrowser} from "../site/browser.ts";
import {buildSite} from "../site/build.ts";
import {serve} from "../site/serve.ts";
import {mutated, mutations, type Mutation} from "./mutate.ts";
import {offencesOf} from "./listen.ts";

const count = Number(process.env["BATCHSWEEP_FUZZ"] ?? 400);
const isLong = count >= 1000;
const seed = Number(process.env["BATCHSWEEP_FUZZ_SEED"] ?? 1);
const options = {numRuns: count, seed};
const patience = isLong ? 3_600_000 : 60_000;

const log = exampleRunLog();
const sweep = exampleSweep();
const telemetry = exampleTelemetry();

/** The document where it is accepted; null where it is refused as it should be: by a ParseError of one printable line. */
function parsed<T>(parse: (text: string, file: string) => T, value: unknown): T | null {
  try {
    return parse(JSON.stringify(value), "runs/x.json");
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    expect(error.message.match(anyUnprintable)).toBeNull();
    expect(error.message.length).toBeLessThan(1000);
    return null;
  }
}

/** Markdown without its code spans, in which nothing of a stranger's may be left. */
function outsideCode(markdown: string): string {
  return markdown.replace(/(?<!`)(?<fence>`+)(?!`)[\s\S]*?(?<!`)\k<fence>(?!`)/g, "");
}

const ownMarkup = /<\/?(?:details|summary)>/g;

function checkMarkdown(markdown: string): void {
  const outside = outsideCode(markdown).replace(ownMarkup, "");
  expect(outside.match(/[<>`@]|\]\(|:\/\/|!\[|www\.|javascript:/g)).toBeNull();
  expect(markdown.match(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/g)).toBeNull();
}

/** Everything that is made of a run log on its way to a reader, short of a page. */
function show(one: {log?: RunLog; sweep?: Sweep; telemetry?: Telemetry}): void {
  const [theirLog, theirSweep, theirSamples] = [
    one.log ?? log,
    one.sweep ?? sweep,
    one.telemetry ?? telemetry,
  ];
  const summary = summarizeSweep(theirSweep, [summarizeRun(theirLog, theirSamples)]);
  for (const text of [...answersOf(summary).map((one) => one.text), ...answerCaveats(summary)])
    expect(text.match(anyUnprintable)).toBeNull();
  const timeline = runTimeline(theirLog, theirSamples);
  for (const panel of timeline.panels) {
    const plot = timelinePlot(timeline, panel, {width: "narrow"});
    const svg = renderPlot(plot, {
      id: "x",
      title: theirSweep.title,
      description: theirLog.configuration.model,
    });
    // A metric may be called "NaN", which its line then has as its name.
    const drawn = svg.replace(/ data-line="[^"]*"/g, "");
    expect(drawn.match(/="[^"]*(?:NaN|Infinity)|<script|<foreignObject|<[^>"]*\son\w+=/g)).toBeNull();
  }
  const side = (of: Sweep, run: RunLog, samples: Telemetry) => ({
    evidence: sweepEvidence(of, [runEvidence(run, samples)]),
    runs: [run],
  });
  const compared = sweepEntry(
    {...side(sweep, log, telemetry), sweeps: ["example"]},
    {...side(theirSweep, theirLog, theirSamples), sweep: "example"},
    {acrossMachines: true, sessionSpread: null, history: historyOf([])},
  );
  const found = exampleComparison({sweeps: [compared]});
  checkMarkdown(markdownOf(found));
  for (const {text} of linesOf(found, {verbose: true})) expect(text.match(anyUnprintable)).toBeNull();
}

/** Accepted mutants, kept for the pages with what was done to them. */
const accepted: {
  one: {log?: RunLog; sweep?: Sweep; telemetry?: Telemetry};
  changes: readonly Mutation[];
}[] = [];

/** What makes the mutants again that a message names, and the command that shows them alone. */
function recipes(message: string): string {
  const named = [...new Set(message.match(/(?<=mutant-)\d+/g))].map(Number);
  const show = named.length === 0 ? "" : ` BATCHSWEEP_FUZZ_SHOW=${named.join()}`;
  const changed = named.map((number) => {
    const {one, changes} = accepted[number]!;
    return `mutant-${number}: ${Object.keys(one).join()} changed by ${JSON.stringify(changes)}`;
  });
  const command = `BATCHSWEEP_FUZZ=${count} BATCHSWEEP_FUZZ_SEED=${seed}${show} npx vitest run tests/hostile/fuzz.test.ts`;
  return [...changed, command].join("\n");
}

test(
  `${count} mutated run logs are refused in one line, or shown`,
  () => {
    let refused = 0;
    fc.assert(
      fc.property(mutations, (changes) => {
        const one = parsed(parseRunLog, mutated(log, changes));
        if (one === null) return void refused++;
        if (accepted.length < 400) accepted.push({one: {log: one}, changes});
        show({log: one});
      }),
      options,
    );
    expect(refused).toBeGreaterThan(count / 10);
    expect(refused).toBeLessThan((99 * count) / 100);
  },
  patience,
);

test(
  `${count} mutated sweeps are refused in one line, or shown`,
  () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const one = parsed(parseSweep, mutated(sweep, changes));
        if (one === null) return;
        if (accepted.length < 600) accepted.push({one: {sweep: one}, changes});
        show({sweep: one});
      }),
      options,
    );
  },
  patience,
);

test(
  `${count} mutated samples files are refused in one line, or shown`,
  () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const one = parsed(parseTelemetry, mutated(telemetry, changes));
        if (one === null) return;
        if (accepted.length < 900) accepted.push({one: {telemetry: one}, changes});
        show({telemetry: one});
      }),
      options,
    );
  },
  patience,
);

test(
  `${count} mutated comparisons are refused in one line, or become a comment`,
  () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const one = parsed(parseComparison, mutated(exampleComparison(), changes));
        if (one === null) return;
        checkMarkdown(markdownOf(one));
        for (const {text} of linesOf(one, {verbose: true})) expect(text.match(anyUnprintable)).toBeNull();
      }),
      options,
    );
  },
  patience,
);

test(
  `${count} texts with letters changed are refused in one line, or read`,
  () => {
    const text = JSON.stringify(log);
    const edit = fc.record({
      at: fc.nat(text.length),
      drop: fc.nat(4),
      put: fc.string({unit: "binary", maxLength: 3}),
    });
    fc.assert(
      fc.property(fc.array(edit, {minLength: 1, maxLength: 3}), (edits) => {
        const changed = edits.reduce(
          (all, {at, drop, put}) => all.slice(0, at) + put + all.slice(at + drop),
          text,
        );
        try {
          parseRunLog(changed, "runs/x.json");
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
          expect((error as Error).message.match(anyUnprintable)).toBeNull();
        }
      }),
      options,
    );
  },
  patience,
);

// A build is too much for every day; pages.test.ts builds the worst that we could think of.
test.runIf(isLong)(
  `a report of the accepted ones is built, and its pages do nothing${isLong ? "" : " (skipped: set BATCHSWEEP_FUZZ=1000 or more)"}`,
  async () => {
    const wanted = process.env["BATCHSWEEP_FUZZ_SHOW"]?.split(",").map(Number);
    const shown = [...accepted.entries()].filter(([number]) => wanted?.includes(number) ?? true);
    const runs = await mkdtemp(join(tmpdir(), "batchsweep-fuzz-"));
    onTestFinished(() => rm(runs, {recursive: true, force: true}));
    for (const [number, {one}] of shown) {
      const ids = {sweep: `mutant-${number}`, run: "r1"};
      const samples = one.telemetry ?? telemetry;
      await writeSweep(runs, {...(one.sweep ?? sweep), sweep: ids.sweep});
      const reference = {file: "r1.telemetry.json", samples: samples.atMs.length, sampleHz: 10};
      const {telemetry: _, ...missing} = (one.log ?? log).missing;
      await writeRun(
        runs,
        {...(one.log ?? log), ...ids, telemetry: reference, missing},
        {...samples, ...ids},
      );
    }
    const built = await buildSite(runs);
    onTestFinished(() => built.remove());
    expect({code: built.code, errors: built.errors}, recipes(built.errors)).toEqual({code: 0, errors: ""});
    const host = await serve(built.site);
    onTestFinished(() => host.close());
    const browser = await startBrowser();
    onTestFinished(() => browser.close());
    const pages = (await readdir(built.site, {recursive: true})).filter((name) => name.endsWith(".html"));
    expect(pages.length).toBeGreaterThan(2 * shown.length);
    const addresses = pages.map((name) => `${host.origin}/${name}`);
    const offences = await offencesOf(browser, addresses, `${host.origin}/`);
    expect(offences, recipes(offences.join("\n"))).toEqual([]);
  },
  patience,
);
