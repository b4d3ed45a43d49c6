// The command post: the draft of a post about a sweep.
import {access, mkdir, writeFile} from "node:fs/promises";
import {dirname, resolve} from "node:path";
import {summarizeRun} from "../../analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../analysis/summary/sweep-summary.ts";
import {postDraft} from "../../report/post-draft.ts";
import {createLibrary} from "../../runs/library.ts";
import {currentProject, fromHere} from "../../runs/project.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {call, isPackage} from "../call.ts";
import {oneOf} from "../options/kinds.ts";
import {parseOptions} from "../options/parse.ts";
import type {Surroundings} from "../surroundings.ts";

/** Where the post goes. Throws UsageError where one is there. */
async function newFile(folder: string, id: string): Promise<string> {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id))
    throw new UsageError(`not an id: ${shownText(id)} (lower-case letters, digits, '-', '_', '.')`);
  const file = resolve(folder, `${id}.mdx`);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new UsageError(`there is such a post: ${fromHere(file)} (--id names another)`);
  return file;
}

/** Writes a first draft of a post about a sweep, ready to edit. */
export async function postCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const {values, words} = parseOptions("post", args);
  const [named, ...more] = words;
  if (named === undefined || more.length > 0)
    throw new UsageError(`expected one sweep: ${words.map(shownText).join(" ") || "none"} (see --help)`);
  const library = createLibrary(values.runs ?? surroundings.runs);
  const ids = (await library.sweeps()).map((one) => one.sweep.sweep);
  const id = oneOf("sweep", named, ids);
  const folder = values.out ?? currentProject(surroundings.env).posts;
  const file = await newFile(folder, values.id ?? id);
  const {sweep, runs} = await library.sweep(id);
  const summaries = await Promise.all(
    runs.map(async (log) => summarizeRun(log, await library.telemetry(log))),
  );
  const text = postDraft(summarizeSweep(sweep, summaries), runs, new Date().toISOString().slice(0, 10));
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, text, {flag: "wx"});
  const next = isPackage ? `next: ${call("build")}` : `${call("dev")} shows it while you edit`;
  surroundings.stdout.write(`wrote ${fromHere(file)}, a draft; ${next}\n`);
  return 0;
}
