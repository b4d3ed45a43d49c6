// A new repository with a report of its own.
import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readdirSync, writeFileSync} from "node:fs";
import {basename, join, resolve} from "node:path";
import {fromHere} from "../../runs/project.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {addReport, type Adding} from "./add.ts";
import type {StatedReport} from "./options.ts";

/** Shell words for a folder: one with a space or another sign would be taken for several. */
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** A folder's name as npm takes one. */
const packageName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z\d._-]+/g, "-")
    .replaceAll(/^[._-]+|-+$/g, "") || "report";

const manifestOf = (folder: string, version: string): string =>
  `${JSON.stringify(
    {
      name: packageName(folder),
      private: true,
      scripts: {
        test: "batchsweep check && batchsweep build",
        build: "batchsweep build",
        preview: "batchsweep preview",
        diff: "batchsweep diff",
      },
      devDependencies: {batchsweep: `^${version}`},
    },
    null,
    2,
  )}\n`;

const readmeOf = (title: string): string => `# ${title}

How trainings behave, recorded with batchsweep: run logs in \`runs/\`, posts in \`posts/\`.

\`\`\`sh
npm install
npx batchsweep -- python train.py --batch-size 32    # trains at half, the same and twice that size
npm test                                             # every run log can be read, and the report builds
npm run preview                                      # the report, on this machine
\`\`\`

Commit \`runs/\`: a pull request's run logs are compared with those of main, and main's report goes to GitHub Pages (Settings, Pages,
Source: GitHub Actions). What the report is called and where it will live is in \`batchsweep.config.json\`.

\`npx batchsweep post SWEEP\` drafts a post about a sweep; \`npx batchsweep --help\` lists all else.

\`npm update\` brings the program up to date, and with it the report and what the workflows call. Nothing has to be merged by hand;
\`npm install --save-dev batchsweep@latest\` takes the next version that may change something.
`;

function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}

/** Makes it a repository of git; null where there is no git, or the reason is its own to say. */
function startRepository(folder: string): string | null {
  try {
    execFileSync("git", ["init", "--quiet", "--initial-branch=main"], {cwd: folder, stdio: "ignore"});
    return null;
  } catch {
    return "no repository and no workflows: git init --initial-branch=main does not work here (do it, then npx batchsweep init)";
  }
}

/**
 * Starts a repository of its own for a report, in a new or empty folder, and gives what to say. Throws UsageError where the
 * folder has something in it: nothing is written over.
 */
export function newReport(named: string, stated: StatedReport, adding: Adding): string[] {
  const folder = resolve(named);
  if (!isEmpty(folder))
    throw new UsageError(
      `not empty: ${shownText(named)} (name a new folder; in a repository that you have, npx batchsweep init adds a report)`,
    );
  mkdirSync(folder, {recursive: true});
  const withoutGit = startRepository(folder);
  const own: [string, string][] = [
    ["package.json", manifestOf(folder, adding.version)],
    ["README.md", readmeOf(stated.title ?? basename(folder))],
    [".gitignore", "/node_modules/\n"],
  ];
  for (const [name, text] of own) writeFileSync(join(folder, name), text);
  Array.from(addReport(folder, stated, adding));
  const enter = fromHere(folder) === "." ? "" : `cd ${quoted(fromHere(folder))} && `;
  return [
    `wrote a report of your own into ${fromHere(folder) === "." ? "this folder" : fromHere(folder)}`,
    ...(withoutGit === null ? [] : [withoutGit]),
    `next: ${enter}npm install && npm test`,
  ];
}
