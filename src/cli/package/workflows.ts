import {readFileSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../surroundings.ts";

/** Workflows of this repository that others have too. */
const shared = ["report.yml", "measure.yml", "comment.yml", "pages.yml"];

/** A workflow of this repository as one of somebody else's: it calls the published program, and installs nothing beside it. */
export const asTheirs = (text: string, version: string): string =>
  text
    .replace(/^ *- name: Install\n *run: npm ci\n/gm, "")
    .replaceAll(/\bnpm run ([\w-]+)(?: --(?= ))?/g, `npx --yes batchsweep@${version} $1`);

/** The workflows that `init` adds to a repository, by file name. */
export const theirWorkflows = (version: string): Map<string, string> =>
  new Map(
    shared.map((name) => [
      name,
      asTheirs(readFileSync(join(programRoot, ".github/workflows", name), "utf8"), version),
    ]),
  );
