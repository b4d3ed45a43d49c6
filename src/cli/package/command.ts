// The command package: makes the npm packages.
import {readdirSync, statSync} from "node:fs";
import {join} from "node:path";
import {formatBytes} from "../../format.ts";
import {fromHere} from "../../runs/project.ts";
import {oneOf} from "../options/kinds.ts";
import {parseOptions} from "../options/parse.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {parts} from "./parts.ts";

/** Where packages are made. */
export const packagesFolder = join(programRoot, ".packages");

const bytesIn = (folder: string): number =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Makes the packages that are named, or all, and says where they are and how large. */
export async function packageCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  const names = parts.map(({name}) => name);
  const wanted = parseOptions("package", args).words.map((word) => oneOf("package", word, names));
  for (const {name, folder: own, make} of parts) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const folder = join(packagesFolder, own);
    await make(folder);
    stdout.write(`wrote ${fromHere(folder)}, ${formatBytes(bytesIn(folder))}\n`);
  }
  stdout.write(`next: npm pack ${fromHere(packagesFolder)}/…\n`);
  return 0;
}
