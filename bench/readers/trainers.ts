import {spawnSync} from "node:child_process";
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {homedir} from "node:os";
import {join} from "node:path";

/** A training in Python whose output is recorded, `<id>_train.py`, as its inline script metadata (PEP 723) describes it. */
export interface PythonTrainer {
  id: string;
  /** What is installed from PyPI. */
  packages: readonly string[];
  /** Files that the training writes, in its folder, and their names among the fixtures. */
  logs: Readonly<Record<string, string>>;
}

/** Reads `dependencies` and the table `tool.batchsweep.logs` of a script. Throws where there is no such metadata. */
function trainerOf(file: string): PythonTrainer {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  const metadata = /^# \/\/\/ script\n(?<lines>(?:#.*\n)*?)# \/\/\/$/m.exec(text)?.groups?.["lines"] ?? "";
  const packages = /^# dependencies = (?<list>\[.*\])$/m.exec(metadata)?.groups?.["list"];
  if (packages === undefined) throw new Error(`no dependencies in the script metadata: ${file}`);
  const logs = metadata.split("# [tool.batchsweep.logs]\n")[1] ?? "";
  return {
    id: file.replace(/_train\.py$/, ""),
    packages: JSON.parse(packages) as string[],
    logs: Object.fromEntries(
      [...logs.matchAll(/^# "(?<from>.*)" = "(?<to>.*)"$/gm)].map(({groups}) => [
        groups?.["from"] ?? "",
        groups?.["to"] ?? "",
      ]),
    ),
  };
}

/** Every training in this folder. */
export const trainers: readonly PythonTrainer[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith("_train.py"))
  .sort()
  .map(trainerOf);

const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "batchsweep", "python");

function run(program: string, args: readonly string[]): void {
  const {status} = spawnSync(program, args, {stdio: "inherit"});
  if (status !== 0) throw new Error(`failed: ${program} ${args.join(" ")}`);
}

/**
 * A Python with the trainer: `$BATCHSWEEP_PYTHON_<ID>` where it names one, otherwise an environment of its own under the
 * user's cache, into which pip installs the packages once (PyTorch brings 3 GB). Throws where pip fails.
 */
export function pythonWith({id, packages}: PythonTrainer): string {
  const named = process.env[`BATCHSWEEP_PYTHON_${id.toUpperCase()}`];
  if (named !== undefined) return named;
  const folder = join(cache, id);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const installed = join(folder, "installed");
  if (existsSync(installed)) return python;
  run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", ...packages]);
  run(python, ["-c", `open(${JSON.stringify(installed)}, "w").close()`]);
  return python;
}
