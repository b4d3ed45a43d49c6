import {spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {homedir} from "node:os";
import {join} from "node:path";

/** A Python trainer whose output a reader understands, and what of it is installed from PyPI. */
export interface PythonTrainer {
  id: "fastai" | "keras" | "lightning" | "transformers" | "pytorch";
  packages: readonly string[];
  /** Files that the training writes, in its folder, and what they are called among the fixtures. */
  logs: Readonly<Record<string, string>>;
}

/** Every trainer that has a ready callback in integrations/. */
export const trainers: readonly PythonTrainer[] = [
  {
    id: "fastai",
    packages: ["fastai==2.8.12", "torch==2.15.0", "torchvision==0.29.2"],
    logs: {"images/history.csv": "fastai-history.csv"},
  },
  {id: "keras", packages: ["tensorflow-cpu==2.21.0"], logs: {"history.csv": "keras-history.csv"}},
  {
    id: "lightning",
    packages: ["lightning==2.6.6", "torch==2.15.0"],
    logs: {"logs/version_0/metrics.csv": "lightning-metrics.csv"},
  },
  {
    id: "transformers",
    packages: ["transformers==5.23.0", "accelerate==1.15.0", "torch==2.15.0"],
    logs: {"output/trainer_state.json": "transformers-trainer_state.json"},
  },
  {id: "pytorch", packages: ["torch==2.15.0", "accelerate==1.15.0"], logs: {}},
];

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
