// npm run post: a first draft of a post about a sweep, ready to edit.
import {access, writeFile} from "node:fs/promises";
import {join, relative, resolve} from "node:path";
import {parseArgs} from "node:util";
import {summarizeRun} from "../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../src/analysis/summary/sweep-summary.ts";
import {postDraft} from "../src/report/post-draft.ts";
import {createLibrary} from "../src/runs/library.ts";
import {UsageError, errorText, nearest, shownText} from "../src/usage-error.ts";

const help = `usage: npm run post -- SWEEP [--id ID] [--runs DIR] [--out DIR]

Writes src/content/posts/ID.mdx: a draft with the sweep's tables, figures and verdicts in plain sentences, in which every
number is drawn from the run logs. ID is the sweep's id unless given. Nothing is written over.
`;

async function draft(): Promise<string> {
  const {values, positionals} = parseArgs({
    allowPositionals: true,
    options: {
      id: {type: "string"},
      runs: {type: "string", default: process.env["BATCHSWEEP_RUNS"] ?? "runs"},
      out: {type: "string", default: join(import.meta.dirname, "../src/content/posts")},
      help: {type: "boolean", default: false},
    },
  });
  if (values.help) return help;
  const [sweep, ...more] = positionals;
  if (sweep === undefined || more.length > 0)
    throw new UsageError(
      `expected one sweep: ${positionals.map(shownText).join(" ") || "none"} (see --help)`,
    );
  const id = values.id ?? sweep;
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id))
    throw new UsageError(`not an id: ${shownText(id)} (lower-case letters, digits, '-', '_', '.')`);
  const library = createLibrary(values.runs);
  const ids = (await library.sweeps()).map((one) => one.sweep.sweep);
  if (!ids.includes(sweep)) {
    const near = nearest(sweep, ids);
    throw new UsageError(
      `no such sweep: ${shownText(sweep)} (${near === null ? `in ${values.runs} there are: ${ids.join(", ") || "none"}` : `meant ${near}?`})`,
    );
  }
  const file = resolve(values.out, `${id}.mdx`);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new UsageError(`there is such a post: ${relative("", file)} (--id names another)`);
  const recorded = await library.sweep(sweep);
  const runs = await Promise.all(
    recorded.runs.map(async (log) => summarizeRun(log, await library.telemetry(log))),
  );
  const text = postDraft(
    summarizeSweep(recorded.sweep, runs),
    recorded.runs,
    new Date().toISOString().slice(0, 10),
  );
  await writeFile(file, text, {flag: "wx"});
  return `${relative("", file)}: a draft; npm run dev shows it while you edit\n`;
}

try {
  process.stdout.write(await draft());
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 2;
}
