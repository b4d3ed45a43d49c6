// The command check: formatting, lint, types, and whether every run log reads.
import {spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {join} from "node:path";
import {styleText} from "node:util";
import {unreadableRunLogs} from "../../runs/index/check-run-logs.ts";
import {indexIn, openIndex} from "../../runs/index/runs-index.ts";
import {currentProject} from "../../runs/project.ts";
import {isPackage} from "../call.ts";
import {oneOf} from "../options/kinds.ts";
import {parseOptions} from "../options/parse.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {keepYoungMemorySmall} from "../young-memory.ts";

/** Packages that the tools need; an installation without those for development has not all of them. */
const needed = {
  prettier: ["prettier-plugin-astro"],
  eslint: ["typescript-eslint"],
  astro: ["@astrojs/check", "typescript"],
};

/** What is not installed below `root` of what a tool needs, and what to do, in one line; null where all of it is there. */
export function missingFor(name: keyof typeof needed, root: string): string | null {
  const missing = [name, ...needed[name]].find((one) => !existsSync(join(root, "node_modules", one)));
  return missing === undefined ? null : `not installed: ${missing} (npm ci without --omit=dev installs it)`;
}

/** Runs one of the project's own tools; returns what it said where it failed, null where it passed. */
function tool(name: keyof typeof needed, ...args: string[]): string | null {
  // Without its checker, Astro finds no mistake in any type.
  const missing = missingFor(name, programRoot);
  if (missing !== null) return missing;
  const {status, stdout, stderr, error} = spawnSync(join(programRoot, "node_modules", ".bin", name), args, {
    cwd: programRoot,
    env: {...process.env, ASTRO_TELEMETRY_DISABLED: "1"},
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (error !== undefined) return error.message;
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}

/** What cannot be read of the run logs. */
const runLogs = (runs: string, env: NodeJS.ProcessEnv): Promise<string | null> =>
  unreadableRunLogs(runs, openIndex(indexIn(currentProject(env).cache)));

type Step = [string, (runs: string, env: NodeJS.ProcessEnv) => string | null | Promise<string | null>, 1 | 2];

/** A step's name, what it runs, and the exit code where it fails. Only a clone has code of batchsweep to check. */
const stepsOfClone: Step[] = [
  ["format", () => tool("prettier", "--check", "--log-level", "warn", "."), 1],
  ["lint", () => tool("eslint", "."), 1],
  ["types", () => tool("astro", "check", "--minimumFailingSeverity", "warning"), 1],
];
const steps: Step[] = [...(isPackage ? [] : stepsOfClone), ["runs", runLogs, 2]];

/** Runs the steps that are named, or all; gives the greatest exit code of those that failed. */
export async function checkCommand(
  args: readonly string[],
  {runs, stdout, stderr, env}: Surroundings,
): Promise<number> {
  const names = steps.map(([name]) => name);
  const wanted = parseOptions("check", args).words.map((word) => oneOf("step", word, names));
  let exitCode = 0;
  keepYoungMemorySmall();
  for (const [name, run, whereFailed] of steps) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const said = await run(runs, env);
    const where = name === "runs" ? `: ${runs}` : "";
    stdout.write(`${said === null ? styleText("green", "✓") : styleText("red", "✗")} ${name}${where}\n`);
    if (said === null) continue;
    stderr.write(`${said}\n`);
    exitCode = Math.max(exitCode, whereFailed);
  }
  return exitCode;
}
