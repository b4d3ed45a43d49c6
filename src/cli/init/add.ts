// What init adds to a repository that is there already.
import {existsSync, mkdirSync, readFileSync, writeFileSync, realpathSync, renameSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {configFile, fromHere} from "../../runs/project.ts";
import {UsageError} from "../../usage-error.ts";
import type {StatedReport} from "./options.ts";
import {actionFile, movedAction, workflowsFor} from "./workflows.ts";

/** Telemetry is evidence and not reading matter; two recordings of one run are never mixed line by line. */
const attributes = [
  "runs/**/*.telemetry.json -diff linguist-generated",
  "runs/**/*.json -merge",
  "runs/**/sweep.json merge=batchsweep",
];
const ignored = ["/dist/", "/.cache/batchsweep/"];

const firstPost = (today: string): string => `---
title: What we measure, and why
summary: One or two sentences for the front page.
publishedAt: ${today}
sweeps: []
---

Say what the question was, and name the sweeps that answer it above: \`sweeps: [their-id]\`. Figures and numbers are drawn from
their run logs, e.g. by \`<Throughput sweep="their-id" />\`.
`;

/** The config of a new project. */
function configOf({title, site}: StatedReport, folder: string): string {
  const schema = "node_modules/batchsweep/schema/config.schema.json";
  const settings = {
    ...(isInstalled(folder) || existsSync(join(folder, schema)) ? {$schema: `./${schema}`} : {}),
    ...(title === null ? {} : {title, heading: title}),
    ...site,
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** A file with these lines at its end, those that it lacks, ended as its own are; null where it has them all. */
function withLines(file: string, lines: readonly string[]): string | null {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const lacking = lines.filter((line) => !before.split(/\r?\n/).includes(line));
  if (lacking.length === 0) return null;
  const end = before.includes("\r\n") ? "\r\n" : "\n";
  const ended = before === "" || before.endsWith("\n") ? before : `${before}${end}`;
  return `${ended}${lacking.join(end)}${end}`;
}

/** Whether a project's package.json has the program, which is then updated there. */
function isInstalled(folder: string): boolean {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return false;
  try {
    const {dependencies, devDependencies} = JSON.parse(readFileSync(file, "utf8")) as Partial<
      Record<"dependencies" | "devDependencies", object>
    >;
    return "batchsweep" in {...dependencies, ...devDependencies};
  } catch (error) {
    throw new UsageError(`${fromHere(file)}: cannot be read as JSON (mend it, then init again)`, {
      cause: error,
    });
  }
}

/** The repository's top above a folder, or the folder itself; null where there is no repository. */
function topOf(folder: string): string | null {
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, ".git"))) return above;
    if (dirname(above) === above) return null;
  }
}

/** Writes a file; gives what to say. Throws UsageError where it cannot be written. */
function write(file: string, text: string): string {
  // What a link leads to is written, not the link.
  const target = existsSync(file) ? realpathSync(file) : file;
  const unfinished = `${target}.unfinished`;
  try {
    mkdirSync(dirname(file), {recursive: true});
    // Whole or not at all: half a config would stop every command.
    writeFileSync(unfinished, text);
    renameSync(unfinished, target);
    return `wrote ${fromHere(file)}`;
  } catch (error) {
    if (existsSync(unfinished)) rmSync(unfinished);
    const [, why = String(error)] = /^\w+: ([^,]*)/.exec((error as Error).message) ?? [];
    throw new UsageError(
      `cannot be written: ${fromHere(file)}: ${why} (what is named above is done; mend it, then init again)`,
      {
        cause: error,
      },
    );
  }
}

/** Writes a file that is not there; of an action of an older version only the version is changed. */
function add(folder: string, name: string, text: string, version: string): string {
  const file = join(folder, name);
  if (!existsSync(file)) return write(file, text);
  const moved = name === actionFile ? movedAction(readFileSync(file, "utf8"), version) : null;
  return moved === null
    ? `kept ${fromHere(file)}, which was there`
    : `${write(file, moved)}: calls ${version} now`;
}

/** Where a package's workflows lie, which version it is, and which day. */
export interface Adding {
  today: string;
  version: string;
  workflowFolder: string;
}

/**
 * Adds to the repository in `folder` what a report of its trainings needs, and says of each file, once it is there, whether it was
 * written. What is there stays: files with lines of their own get those that they lacked. Throws UsageError for a file that
 * cannot be read or written.
 */
export function* addReport(folder: string, stated: StatedReport, adding: Adding): Generator<string> {
  const {today, version, workflowFolder} = adding;
  const top = topOf(folder);
  const called = isInstalled(folder) ? "installed" : version;
  const added: [string, string][] = [
    [configFile, configOf(stated, folder)],
    ["runs/.gitkeep", ""],
    ["posts/first.mdx", firstPost(today)],
    ...(top === folder ? workflowsFor(workflowFolder, called) : []),
  ];
  for (const [name, text] of added) yield add(folder, name, text, version);
  for (const [name, lines] of [
    [".gitattributes", attributes],
    [".gitignore", ignored],
  ] as const) {
    const file = join(folder, name);
    const text = withLines(file, lines);
    yield text === null ? `kept ${fromHere(file)}, which has all its lines` : write(file, text);
  }
  if (top === null) yield "no workflows: this is no git repository (git init, then npx batchsweep init)";
  else if (top !== folder)
    yield `no workflows: only the top of a repository has them, ${fromHere(top)} (npx batchsweep init there)`;
}
