// One version: where it is stated, and how all those places get the next one.
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";

/** A place that states the version, and how. The first is the one that all parts are made by. */
interface Stated {
  file: string;
  pattern: RegExp;
}

const places: readonly Stated[] = [
  {file: "package.json", pattern: /(?<=^ {2}"version": ")[^"]+/m},
  {file: "package-lock.json", pattern: /(?<=^ {2}"version": ")[^"]+/m},
  // The lock has it again, of the package that it is the lock of.
  {
    file: "package-lock.json",
    pattern: /(?<="packages": \{\s*"": \{\s*"name": "batchsweep",\s*"version": ")[^"]+/,
  },
  {file: "integrations/python/pyproject.toml", pattern: /(?<=^version = ")[^"]+/m},
  {file: "integrations/python/pyproject.toml", pattern: /(?<="batchsweep-program==)[^"]+/},
  {file: "integrations/program/pyproject.toml", pattern: /(?<=^version = ")[^"]+/m},
];
const changelog = "CHANGELOG.md";

const heading = /^## (?<title>.+)$/m;
const unreleased = "Unreleased";
/** Heading of a release: its version and day. */
const released = (version: string): RegExp =>
  new RegExp(`^${version.replaceAll(".", "\\.")} \\(\\d{4}-\\d{2}-\\d{2}\\)$`);

/**
 * What keeps the repository in `root` from being released as `version`, one line each. While it is worked on, the changelog's
 * first heading is "Unreleased"; of a release it is the version and its day.
 */
export function versionProblems(root: string, version: string, isRelease: boolean): string[] {
  const differing = places.flatMap(({file, pattern}) => {
    const stated = pattern.exec(readFileSync(join(root, file), "utf8"))?.[0] ?? "no version";
    return stated === version ? [] : [`${file}: ${stated} (package.json has ${version})`];
  });
  const title = heading.exec(readFileSync(join(root, changelog), "utf8"))?.groups?.["title"] ?? "";
  const isFine = released(version).test(title) || (!isRelease && title === unreleased);
  return [
    ...new Set(differing),
    ...(isFine
      ? []
      : [
          `${changelog}: its first heading is ${title || "not there"} (npm run release -- --prepare ${version})`,
        ]),
  ];
}

/** Writes a new version everywhere, and the changelog's heading; gives the files. Throws where a place does not state one. */
export function prepareVersion(root: string, version: string, today: string): string[] {
  const texts = new Map<string, string>();
  const textOf = (file: string): string => texts.get(file) ?? readFileSync(join(root, file), "utf8");
  for (const {file, pattern} of places) {
    const text = textOf(file);
    if (!pattern.test(text)) throw new Error(`${file}: states no version (expected ${pattern.source})`);
    texts.set(file, text.replace(pattern, version));
  }
  const text = textOf(changelog);
  const title = heading.exec(text)?.groups?.["title"];
  if (title !== unreleased && !released(version).test(title ?? ""))
    throw new Error(`${changelog}: its first heading is ${title ?? "not there"} (expected ## ${unreleased})`);
  texts.set(changelog, text.replace(heading, `## ${version} (${today})`));
  for (const [file, written] of texts) writeFileSync(join(root, file), written);
  return [...texts.keys()];
}
