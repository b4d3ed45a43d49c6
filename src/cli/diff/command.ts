import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import {styleText} from "node:util";
import {markdownOf} from "../../diff/markdown.ts";
import {exitCodeOf} from "../../diff/regressions.ts";
import {linesOf, type DiffLine} from "../../diff/terminal.ts";
import {currentProject} from "../../runs/project.ts";
import {writeAtomically} from "../../runs/write.ts";
import {comparison, type Comparison} from "../../schema/comparison.ts";
import {wantsColour} from "../terminal/terminal.ts";
import {diffDocument} from "../../diff/document.ts";
import {parseDiffOptions} from "./options.ts";
import type {Surroundings} from "../surroundings.ts";
import {diskSide, mergeBaseSide, namedSide} from "../../diff/sides.ts";

const styles = {plain: null, title: "bold", good: "green", bad: "red", dim: "dim"} as const;

const styled = ({text, tone}: DiffLine): string => {
  const style = styles[tone];
  return style === null || text === "" ? text : styleText(style, text, {validateStream: false});
};

/** A number that JSON can hold: an interval may reach to infinity. */
const bounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? Math.sign(value) * 1e100 : value;

function textOf(found: Comparison, format: "terminal" | "markdown" | "json", verbose: boolean): string {
  if (format === "markdown") return markdownOf(found);
  if (format === "json") {
    const text = JSON.stringify(found, bounded, 2);
    comparison.parse(JSON.parse(text));
    return `${text}\n`;
  }
  return linesOf(found, {verbose})
    .map(({text}) => `${text}\n`)
    .join("");
}

/** Compares two sides and gives the exit code: 0 no regression, 1 a regression, 3 not judged. */
export async function diffCommand(
  args: readonly string[],
  {runs: usual, stdout, stderr, env}: Surroundings,
): Promise<number> {
  const {config} = currentProject(env);
  const options = parseDiffOptions(args, config);
  const {base, head, format, verbose, output} = options;
  const runs = options.runs ?? usual;
  const found = await diffDocument(
    base === null ? await mergeBaseSide(runs) : await namedSide(runs, base),
    head === null ? diskSide(runs) : await namedSide(runs, head),
    options,
  );
  const colour = format === "terminal" && wantsColour(stdout, env);
  stdout.write(
    colour
      ? linesOf(found, {verbose})
          .map((line) => `${styled(line)}\n`)
          .join("")
      : textOf(found, format, verbose),
  );
  if (output !== null) {
    await mkdir(output, {recursive: true});
    await writeAtomically(join(output, "diff.json"), textOf(found, "json", true));
    await writeAtomically(join(output, "diff.md"), textOf(found, "markdown", true));
    await writeAtomically(join(output, "diff.txt"), textOf(found, "terminal", true));
    // Not among what is piped to a program or a file.
    stderr.write(`wrote diff.json, diff.md and diff.txt into ${output}\n`);
  }
  const code = exitCodeOf(found);
  const isUnchanged = found.sweeps.length + found.unmatched.length + found.removed.length === 0;
  return code === 3 && options.allowUnchanged && isUnchanged && found.unchanged.length > 0 ? 0 : code;
}
