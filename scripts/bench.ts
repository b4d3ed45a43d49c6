// npm run bench -- NAME: the project's own side-by-side measurements; without a name, what there is.
import {spawnSync} from "node:child_process";
import {readFileSync, readdirSync} from "node:fs";
import {join, resolve} from "node:path";

const folder = resolve(import.meta.dirname, "..", "bench");

/** What a benchmark says of itself: the comment that its file begins with; empty for a file that is none. */
const opening = (name: string): string =>
  /^(?:\/\/.*\n)*/
    .exec(readFileSync(join(folder, `${name}.ts`), "utf8"))?.[0]
    .replaceAll(/^\/\/ ?/gm, "")
    .trimEnd() ?? "";

const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length))
  .filter((name) => opening(name) !== "")
  .sort();
const [name, ...rest] = process.argv.slice(2);

if (name === undefined || name === "--help") {
  console.log(
    `usage: npm run bench -- NAME\nbenchmarks: ${names.join(", ")} (NAME --help says more; results so far: bench/README.md)`,
  );
} else if (!names.includes(name)) {
  console.error(`unknown benchmark: ${name} (known: ${names.join(", ")})`);
  process.exitCode = 2;
} else if (rest.includes("--help")) {
  console.log(opening(name));
} else {
  const {status} = spawnSync(process.execPath, [join(folder, `${name}.ts`), ...rest], {stdio: "inherit"});
  process.exitCode = status ?? 1;
}
