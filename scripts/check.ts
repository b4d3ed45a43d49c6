// npm run check [-- STEP…]: formatting, lint, types (the .astro files too), and every run log in runs/ parses.
// One line a step; a step that fails prints what it said. Exit code 1 where one failed, 2 where a run log does not read.
import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
import {styleText} from "node:util";
import {unreadableRunLogs} from "../src/runs/check-run-logs.ts";
import {shownText} from "../src/usage-error.ts";

const root = resolve(import.meta.dirname, "..");

/** Runs one of the project's own tools; returns what it said where it failed, null where it passed. */
function tool(name: string, ...args: string[]): string | null {
  const {status, stdout, stderr, error} = spawnSync(join(root, "node_modules", ".bin", name), args, {
    cwd: root,
    env: {...process.env, ASTRO_TELEMETRY_DISABLED: "1"},
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (error !== undefined) return error.message;
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}

/** A step's name, what it runs, and the exit code where it fails. */
const steps: [string, () => string | null | Promise<string | null>, 1 | 2][] = [
  ["format", () => tool("prettier", "--check", "--log-level", "warn", "."), 1],
  ["lint", () => tool("eslint", "."), 1],
  ["types", () => tool("astro", "check", "--minimumFailingSeverity", "warning"), 1],
  ["runs", () => unreadableRunLogs(process.env["BATCHSWEEP_RUNS"] ?? join(root, "runs")), 2],
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !steps.some(([known]) => known === name));
if (unknown !== undefined) {
  console.error(`unknown step: ${shownText(unknown)} (known: ${steps.map(([name]) => name).join(", ")})`);
  process.exit(2);
}

let exitCode = 0;
for (const [name, run, whereFailed] of steps.filter(
  ([known]) => wanted.length === 0 || wanted.includes(known),
)) {
  const said = await run();
  console.log(`${said === null ? styleText("green", "✓") : styleText("red", "✗")} ${name}`);
  if (said !== null) console.error(said);
  if (said !== null) exitCode = Math.max(exitCode, whereFailed);
}
process.exitCode = exitCode;
