// The workflows that init gives to a repository, and the action that starts the program for all of them.
import {readFileSync} from "node:fs";
import {basename, join} from "node:path";

/** The one file that says which version of the program the workflows call. */
export const actionFile = ".github/actions/batchsweep/action.yml";

/** Files of this repository that others get: the package has them in one folder. */
export const workflowSources = [
  actionFile,
  ...["comment", "measure", "pages", "report"].map((name) => `.github/workflows/${name}.yml`),
];

/** How this repository's own workflows come by the program, and start it. */
const installs = "    - run: npm ci\n      shell: bash\n";
const starts = "npm run ci --";

/** The action of this repository as another's: it calls the program that package.json has, or a version of it and installs nothing else. */
function actionFor(text: string, version: string | "installed"): string {
  return version === "installed"
    ? text.replace(starts, "npx --no-install batchsweep ci")
    : text.replace(installs, "").replace(starts, `npx --yes batchsweep@${version} ci`);
}

/** The action with `version` in the place of an older one; null where it calls that version, a newer one, or none by number. */
export function movedAction(text: string, version: string): string | null {
  const called = /(?<=\bbatchsweep@)\d+\.\d+\.\d+/;
  const [older] = called.exec(text) ?? [];
  const isNewer = older !== undefined && version.localeCompare(older, "en", {numeric: true}) > 0;
  return isNewer ? text.replace(called, version) : null;
}

/** What a repository gets from the package's folder of workflows: names and texts of files. */
export const workflowsFor = (folder: string, version: string | "installed"): [string, string][] =>
  workflowSources.map((name) => {
    const text = readFileSync(join(folder, basename(name)), "utf8");
    return [name, name === actionFile ? actionFor(text, version) : text];
  });
