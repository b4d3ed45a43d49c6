import {spawnSync} from "node:child_process";
import {resolve} from "node:path";
import {expect, test} from "vitest";

const script = resolve(import.meta.dirname, "../../../scripts/batchsweep.ts");
const run = (...args: string[]) =>
  spawnSync(process.execPath, [script, "with-shared-memory", ...args], {encoding: "utf8"});

const isPossible = spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]).status === 0;

test.skipIf(!isPossible)("the command sees a /dev/shm of that size, and keeps its exit code", () => {
  const {stdout, status} = run(
    "1048576",
    "--",
    "sh",
    "-c",
    "df --block-size=1 --output=size /dev/shm; exit 7",
  );
  expect(stdout.trim().split(/\s+/).at(-1)).toBe("1048576");
  expect(status).toBe(7);
});

test("a size that is none is refused", () => {
  expect(run("8g", "--", "true")).toMatchObject({status: 2, stdout: ""});
});
