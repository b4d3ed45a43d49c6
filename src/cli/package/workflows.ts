// The workflows that init gives to a repository.
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../surroundings.ts";

/** Workflows of this repository that others have too. */
const shared = ["report.yml", "measure.yml", "comment.yml", "pages.yml"];

const npmRun = /\bnpm run ([\w:-]+)(?: --(?= ))?/g;

/** A workflow that starts the program as `start` says. */
const startedBy = (text: string, start: string): string =>
  text.replaceAll(npmRun, (_, name: string) => `${start} ${name.replace(":", " ")}`);

/** A workflow of this repository as one of somebody else's: it calls the published program, and installs nothing beside it. */
export const asTheirs = (text: string, version: string): string =>
  startedBy(text.replace(/^ *- run: npm ci\n/gm, ""), `npx --yes batchsweep@${version}`);

/** The same for a repository whose package.json has the program: it is updated there, and nowhere else. */
export const asInstalled = (text: string): string => startedBy(text, "npx --no-install batchsweep");

/** Writes the workflows that `init` adds to a repository: `pinned/` call a version, `installed/` what package.json has. */
export function writeWorkflows(folder: string, version: string): void {
  for (const kind of ["pinned", "installed"]) mkdirSync(join(folder, kind), {recursive: true});
  for (const name of shared) {
    const text = readFileSync(join(programRoot, ".github/workflows", name), "utf8");
    writeFileSync(join(folder, "pinned", name), asTheirs(text, version));
    writeFileSync(join(folder, "installed", name), asInstalled(text));
  }
}
