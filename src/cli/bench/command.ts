// The command bench: runs a benchmark of this repository by its name.
import {spawnSync} from "node:child_process";
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {oneOf} from "../options/kinds.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";

const folder = join(programRoot, "bench");

/** Where a benchmark's program is: a file of its name, or `main.ts` in a folder of it. */
function fileOf(name: string): string {
  const alone = join(folder, `${name}.ts`);
  return existsSync(alone) ? alone : join(folder, name, "main.ts");
}

/** What a benchmark says of itself: the comment that its file begins with; empty for a file that is none. */
const opening = (name: string): string =>
  /^(?:\/\/.*\n)*/
    .exec(readFileSync(fileOf(name), "utf8"))?.[0]
    .replaceAll(/^\/\/ ?/gm, "")
    .trimEnd() ?? "";

/** Names of the benchmarks; none in a report of somebody's own. */
export const benchmarks = (): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(".ts") || existsSync(join(folder, file, "main.ts")))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => opening(name) !== "")
    .sort();

/** Runs a benchmark with the arguments after its name; without a name, says which there are. */
export async function benchCommand(
  [name, ...rest]: readonly string[],
  {stdout}: Surroundings,
): Promise<number> {
  if (name === undefined) {
    stdout.write(`benchmarks: ${benchmarks().join(", ") || "none"} (npm run bench -- NAME)\n`);
    return 0;
  }
  oneOf("benchmark", name, benchmarks());
  if (rest.includes("--help")) {
    stdout.write(`${opening(name)}\n`);
    return 0;
  }
  const {status} = spawnSync(process.execPath, [fileOf(name), ...rest], {stdio: "inherit"});
  return status ?? 1;
}
