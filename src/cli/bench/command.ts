import {spawnSync} from "node:child_process";
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {oneOf} from "../options/kinds.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";

const folder = join(programRoot, "bench");

/** What a benchmark says of itself: the comment that its file begins with; empty for a file that is none. */
const opening = (name: string): string =>
  /^(?:\/\/.*\n)*/
    .exec(readFileSync(join(folder, `${name}.ts`), "utf8"))?.[0]
    .replaceAll(/^\/\/ ?/gm, "")
    .trimEnd() ?? "";

/** Names of the benchmarks; none in a report of somebody's own. */
export const benchmarks = (): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
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
  const {status} = spawnSync(process.execPath, [join(folder, `${name}.ts`), ...rest], {stdio: "inherit"});
  return status ?? 1;
}
