// What a package has of docs/, as its users type the commands.
import {cpSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../surroundings.ts";

/** The pages that help and messages of the program name. */
export const packagedDocs = [
  "record.md",
  "compare.md",
  "cluster.md",
  "telemetry.md",
  "gitlab-ci.yml",
] as const;

/** What a clone alone has, and a package's docs therefore leave as they are. */
const ofClone = new Set(["bench", "package", "release", "third-party", "dev"]);

/**
 * A text of docs/ as a package has it: commands begin with npx instead of npm run, and links that lead to what is not in the
 * package are their texts. A workflow installs nothing but what it calls.
 */
export function packagedText(text: string): string {
  return text
    .replaceAll(/^ *- npm ci\n/gm, "")
    .replaceAll(/npm run ([a-z]+)(?::([a-z]+))?( --)?(?![\w:-])/g, (whole, name: string, sub?: string) =>
      ofClone.has(name) ? whole : `npx batchsweep ${name}${sub === undefined ? "" : ` ${sub}`}`,
    )
    .replaceAll("node scripts/batchsweep.ts ", "npx batchsweep ")
    .replaceAll(/\[([^\]]+)\]\((?!https?:|#)([^)#]+)[^)]*\)/g, (whole, words: string, path: string) =>
      packagedDocs.some((name) => name === path) ? whole : words,
    );
}

/** Writes docs/ into the folder of a package. */
export function writeDocs(folder: string): void {
  mkdirSync(join(folder, "docs"), {recursive: true});
  for (const name of packagedDocs)
    writeFileSync(
      join(folder, "docs", name),
      packagedText(readFileSync(join(programRoot, "docs", name), "utf8")),
    );
  cpSync(join(programRoot, "docs/package.md"), join(folder, "README.md"));
}
