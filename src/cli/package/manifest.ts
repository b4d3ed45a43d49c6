// The package.json of each package, from this repository's own.
import {cpSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../surroundings.ts";

/** What this repository's package.json says of all packages that are made of it. */
export interface OwnManifest {
  version: string;
  license: string;
  dependencies: Readonly<Record<string, string>>;
}

export const ownManifest = (): OwnManifest =>
  JSON.parse(readFileSync(join(programRoot, "package.json"), "utf8")) as OwnManifest;

/** The oldest Node that runs the packages. */
export const oldestNode = 22;

/** What of this repository every package has. */
const always = ["LICENSE", "CHANGELOG.md"];

/** What a package says of itself beyond what all of them say. */
export interface StatedManifest {
  name: string;
  description: string;
  files: readonly string[];
  dependencies?: readonly string[];
  /** Packages for those who want what they are for. */
  optional?: readonly string[];
  /** Packages that whoever installs it has, with the versions that it works with. */
  peers?: Readonly<Record<string, string>>;
  [field: string]: unknown;
}

/** Versions of packages, as this repository has them; those of the packages made of it are its own. */
function versionsOf(names: readonly string[], {version, dependencies}: OwnManifest): Record<string, string> {
  const own = (name: string): boolean => name === "batchsweep" || name.startsWith("@batchsweep/");
  return Object.fromEntries(
    names.map((name) => {
      const stated = own(name) ? version : dependencies[name];
      if (stated === undefined) throw new Error(`not among the dependencies: ${name}`);
      return [name, stated];
    }),
  );
}

/** Writes the package.json that is published, with the licence and the changelog beside it. */
export function writeManifest(
  folder: string,
  {dependencies = [], optional = [], peers = {}, files, ...stated}: StatedManifest,
): void {
  const own = ownManifest();
  const wanted = Object.entries(versionsOf(optional, own)).map(([name, version]) => [name, `>=${version}`]);
  const manifest = {
    version: own.version,
    license: own.license,
    type: "module",
    engines: {node: `>=${oldestNode}`},
    ...stated,
    files: [...files, ...always],
    dependencies: versionsOf(dependencies, own),
    peerDependencies: {...peers, ...Object.fromEntries(wanted)},
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, {optional: true}])),
  };
  mkdirSync(folder, {recursive: true});
  for (const name of always) cpSync(join(programRoot, name), join(folder, name));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}
