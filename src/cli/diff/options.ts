import {parseArgs} from "node:util";
import {regressionKind, type RegressionKind} from "../../schema/comparison.ts";
import {shownText, UsageError} from "../../usage-error.ts";

export const formats = ["terminal", "markdown", "json"] as const;

/** What `npm run diff` was asked for. */
export interface DiffOptions {
  /** null: the merge base with the main branch. */
  base: string | null;
  /** null: the run logs on the disk. */
  head: string | null;
  format: (typeof formats)[number];
  failOn: RegressionKind[];
  /** How many of base's sweeps are the baseline of a new sweep. */
  last: number;
  acrossMachines: boolean;
  allowUnchanged: boolean;
  /** Folder that diff.json, diff.md and diff.txt are written to; null: none. */
  output: string | null;
  /** Folder of the sweeps; null: the usual one. */
  runs: string | null;
  verbose: boolean;
  help: boolean;
}

export const help = `usage: npm run diff -- [BASE] [HEAD] [options]

Compares run logs: what got faster or slower, learns worse, needs more memory, and how sure that is.

BASE and HEAD are each a sweep's id, a git ref (main, HEAD~3, a tag; with :SWEEP for one sweep of it), a folder of run
logs or a run log. Without BASE: the merge base of the main branch and HEAD. Without HEAD: the run logs on the disk.
A sweep that base has under the same id is compared with that; a new one with base's newest sweep on the same hardware.

  --last N              the runs of base's last N sweeps on the same hardware as one baseline (default: 1)
  --across-machines     compare sweeps of different machines too, marked as such
  --fail-on KIND,…      regressions that end with exit code 1: ${regressionKind.options.join(", ")}, or none
                        (default: all of them)
  --allow-unchanged     exit code 0 where HEAD has no run log that BASE has not
  --format FORMAT       ${formats.join(", ")} (default: terminal)
  --output DIR          also write diff.json, diff.md and diff.txt into DIR
  --runs DIR            folder of the sweeps (default: runs)
  -v, --verbose         medians, methods and reasons too
  -h, --help            this

Exit codes: 0 no regression; 1 a regression; 2 wrong use, or a run log of HEAD that cannot be read; 3 nothing comparable
was measured. For output alone: npm run --silent diff -- …
`;

function failOnOf(text: string): RegressionKind[] {
  if (text === "none") return [];
  return text.split(",").map((kind) => {
    const found = regressionKind.safeParse(kind.trim());
    if (!found.success)
      throw new UsageError(
        `unknown kind of regression: ${shownText(kind)} (known: ${regressionKind.options.join(", ")}, none)`,
      );
    return found.data;
  });
}

function lastOf(text: string): number {
  const last = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (last < 1) throw new UsageError(`--last: ${shownText(text)} (expected a whole number from 1 to 999)`);
  return last;
}

/** Reads the command line. Throws UsageError in one line for whatever is wrong with it. */
export function parseDiffOptions(args: readonly string[]): DiffOptions {
  const {values, positionals} = parsed(args);
  if (positionals.length > 2)
    throw new UsageError(`unexpected: ${shownText(positionals[2] ?? "")} (BASE and HEAD are all there is)`);
  const format = formats.find((known) => known === values.format);
  if (format === undefined)
    throw new UsageError(`unknown format: ${shownText(values.format)} (known: ${formats.join(", ")})`);
  return {
    base: positionals[0] ?? null,
    head: positionals[1] ?? null,
    format,
    failOn: values["fail-on"] === undefined ? [...regressionKind.options] : failOnOf(values["fail-on"]),
    last: lastOf(values.last),
    acrossMachines: values["across-machines"],
    allowUnchanged: values["allow-unchanged"],
    output: values.output ?? null,
    runs: values.runs ?? null,
    verbose: values.verbose,
    help: values.help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: {type: "string", default: "terminal"},
        "fail-on": {type: "string"},
        last: {type: "string", default: "1"},
        "across-machines": {type: "boolean", default: false},
        "allow-unchanged": {type: "boolean", default: false},
        output: {type: "string"},
        runs: {type: "string"},
        verbose: {type: "boolean", short: "v", default: false},
        help: {type: "boolean", short: "h", default: false},
      },
    });
  } catch (cause) {
    const [first = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new UsageError(`${shownText(first.replace(/\. .*$/, ""))} (see --help)`, {cause});
  }
}
