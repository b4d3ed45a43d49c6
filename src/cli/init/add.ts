// What init adds to a repository that is there already.
import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {configFile, fromHere} from "../../runs/project.ts";
import type {StatedReport} from "./options.ts";

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

/** A file with these lines at its end, those that it lacks; null where it has them all. */
function withLines(file: string, lines: readonly string[]): string | null {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const lacking = lines.filter((line) => !before.split(/\r?\n/).includes(line));
  if (lacking.length === 0) return null;
  const ended = before === "" || before.endsWith("\n") ? before : `${before}\n`;
  return `${ended}${lacking.join("\n")}\n`;
}

/** Whether a project's package.json has the program, which is then updated there. */
function isInstalled(folder: string): boolean {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return false;
  const {dependencies, devDependencies} = JSON.parse(readFileSync(file, "utf8")) as Partial<
    Record<"dependencies" | "devDependencies", object>
  >;
  return "batchsweep" in {...dependencies, ...devDependencies};
}

/** The workflows that come with the package: those that call a version of it, or the one that package.json has. */
function workflows(all: string, project: string): [string, string][] {
  const folder = join(all, isInstalled(project) ? "installed" : "pinned");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => [`.github/workflows/${name}`, readFileSync(join(folder, name), "utf8")]);
}

/**
 * Adds to the repository in `folder` what a report of its trainings needs, and says of each file whether it was written. What is
 * there stays: files with lines of their own get those that they lack.
 */
export function addReport(
  folder: string,
  stated: StatedReport,
  {today, workflowFolder}: {today: string; workflowFolder: string},
): string[] {
  const added: [string, string | null][] = [
    [configFile, configOf(stated, folder)],
    ["runs/.gitkeep", ""],
    ["posts/first.mdx", firstPost(today)],
    // Only the top of a repository has workflows.
    ...(existsSync(join(folder, ".git")) ? workflows(workflowFolder, folder) : []),
  ];
  const lines: [string, string | null][] = [
    [".gitattributes", withLines(join(folder, ".gitattributes"), attributes)],
    [".gitignore", withLines(join(folder, ".gitignore"), ignored)],
  ];
  const write = (name: string, text: string): string => {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text);
    return `wrote ${fromHere(join(folder, name))}`;
  };
  return [
    ...added.map(([name, text]) =>
      existsSync(join(folder, name))
        ? `kept ${fromHere(join(folder, name))}, which was there`
        : write(name, text ?? ""),
    ),
    ...lines.map(([name, text]) =>
      text === null ? `kept ${fromHere(join(folder, name))}, which has all its lines` : write(name, text),
    ),
  ];
}
