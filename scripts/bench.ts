// npm run bench -- NAME: the project's own side-by-side measurements; without a name, what there is.
import {spawnSync} from "node:child_process";
import {readdirSync} from "node:fs";
import {join, resolve} from "node:path";

const folder = resolve(import.meta.dirname, "..", "bench");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length))
  .sort();
const [name, ...rest] = process.argv.slice(2);

if (name === undefined || name === "--help") {
  console.log(
    `usage: npm run bench -- NAME\nbenchmarks: ${names.join(", ")} (results so far: bench/README.md)`,
  );
} else if (!names.includes(name)) {
  console.error(`unknown benchmark: ${name} (known: ${names.join(", ")})`);
  process.exitCode = 2;
} else {
  const {status} = spawnSync(process.execPath, [join(folder, `${name}.ts`), ...rest], {stdio: "inherit"});
  process.exitCode = status ?? 1;
}
