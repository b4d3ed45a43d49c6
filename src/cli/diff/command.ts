// The command diff: compares what was recorded.
import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import {styleText} from "node:util";
import {markdownOf} from "../../diff/markdown.ts";
import {exitCodeOf} from "../../diff/regressions.ts";
import {comparisonJson} from "../../diff/json.ts";
import {linesOf, type DiffLine} from "../../diff/terminal.ts";
import {indexIn, openIndex} from "../../runs/index/runs-index.ts";
import {currentProject} from "../../runs/project.ts";
import {writeAtomically} from "../../runs/write.ts";
import type {Comparison} from "../../schema/comparison.ts";
import {wantsColour, type TextStream} from "../terminal/terminal.ts";
import {keepYoungMemorySmall} from "../young-memory.ts";
import {diffDocument} from "../../diff/document.ts";
import {parseDiffOptions} from "./options.ts";
import type {Surroundings} from "../surroundings.ts";
import {diskSide, mergeBaseSide, namedSide} from "../../diff/sides.ts";

const styles = {plain: null, title: "bold", good: "green", bad: "red", dim: "dim"} as const;

const styled = ({text, tone}: DiffLine): string => {
  const style = styles[tone];
  return style === null || text === "" ? text : styleText(style, text, {validateStream: false});
};

/** A comparison as text; for a file, all of it. */
function textOf(found: Comparison, format: "terminal" | "markdown" | "json"): string {
  if (format === "markdown") return markdownOf(found);
  if (format === "json") return `${comparisonJson(found, 2)}\n`;
  return linesOf(found, {verbose: true})
    .map(({text}) => `${text}\n`)
    .join("");
}

/** A comparison for a terminal, in colour where it has any. */
export function comparisonLines(
  found: Comparison,
  verbose: boolean,
  {stdout, env}: Pick<Surroundings, "stdout" | "env">,
): string {
  const colour = wantsColour(stdout, env);
  return linesOf(found, {verbose})
    .map((line) => `${colour ? styled(line) : line.text}\n`)
    .join("");
}

/** Writes a comparison into a folder, in three forms. */
export async function writeComparison(found: Comparison, folder: string, stderr: TextStream): Promise<void> {
  await mkdir(folder, {recursive: true});
  await writeAtomically(join(folder, "diff.json"), textOf(found, "json"));
  await writeAtomically(join(folder, "diff.md"), textOf(found, "markdown"));
  await writeAtomically(join(folder, "diff.txt"), textOf(found, "terminal"));
  // Not among what is piped to a program or a file.
  stderr.write(`wrote diff.json, diff.md and diff.txt into ${folder}\n`);
}

/** Compares two sides and gives the exit code: 0 no regression, 1 a regression, 3 not judged. */
export async function diffCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const {runs: usual, env} = surroundings;
  const {config, cache} = currentProject(env);
  const options = parseDiffOptions(args, config);
  const {base, head} = options;
  const runs = options.runs ?? usual;
  keepYoungMemorySmall();
  const found = await diffDocument(
    base === null ? await mergeBaseSide(runs) : await namedSide(runs, base),
    head === null ? diskSide(runs) : await namedSide(runs, head),
    options,
    openIndex(indexIn(cache)),
  );
  surroundings.stdout.write(
    options.format === "terminal"
      ? comparisonLines(found, options.verbose, surroundings)
      : textOf(found, options.format),
  );
  if (options.output !== null) await writeComparison(found, options.output, surroundings.stderr);
  const code = exitCodeOf(found);
  const isUnchanged = found.sweeps.length + found.unmatched.length + found.removed.length === 0;
  return code === 3 && options.allowUnchanged && isUnchanged && found.unchanged.length > 0 ? 0 : code;
}
