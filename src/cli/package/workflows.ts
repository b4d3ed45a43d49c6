import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../surroundings.ts";

/** Workflows of this repository that others have too. */
const shared = ["report.yml", "measure.yml", "comment.yml", "pages.yml"];

const call = /\bnpm run ([\w-]+)(?: --(?= ))?/g;

/** A workflow of this repository as one of somebody else's: it calls the published program, and installs nothing beside it. */
export const asTheirs = (text: string, version: string): string =>
  text
    .replace(/^ *- name: Install\n *run: npm ci\n/gm, "")
    .replaceAll(call, `npx --yes batchsweep@${version} $1`);

/** The same for a repository whose package.json has the program: it is updated there, and nowhere else. */
export const asInstalled = (text: string): string => text.replaceAll(call, "npx --no-install batchsweep $1");

/** Writes the workflows that `init` adds to a repository: `pinned/` call a version, `installed/` what package.json has. */
export function writeWorkflows(folder: string, version: string): void {
  for (const kind of ["pinned", "installed"]) mkdirSync(join(folder, kind), {recursive: true});
  for (const name of shared) {
    const text = readFileSync(join(programRoot, ".github/workflows", name), "utf8");
    writeFileSync(join(folder, "pinned", name), asTheirs(text, version));
    writeFileSync(join(folder, "installed", name), asInstalled(text));
  }
}
