// The licences of what a package has inside.
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";

/** The folder of the package that a module belongs to; null for one of ours. */
export const packageFolder = (module: string): string | null =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0] ?? null;

/** What a package's code may only go with: its name, version and licence, and the texts of its licence and notices. */
function noticeOf(folder: string): {name: string; texts: string} {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  return {name: `${name} ${version} (${license ?? "licence not stated"})`, texts: texts.join("\n\n")};
}

/** The notices of the packages whose code is in ours; those with the same texts together. */
export function thirdPartyNotices(folders: Iterable<string>): string {
  const byTexts = new Map<string, string[]>();
  for (const folder of [...new Set(folders)].filter((one) => existsSync(join(one, "package.json")))) {
    const {name, texts} = noticeOf(folder);
    byTexts.set(texts, [...(byTexts.get(texts) ?? []), name]);
  }
  const parts = [...byTexts].map(([texts, names]) => `## ${names.sort().join(", ")}\n\n${texts}\n`).sort();
  return `# Packages whose code is in this one\n\n${parts.join("\n")}`;
}
