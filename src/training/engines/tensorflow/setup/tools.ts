import {spawnSync} from "node:child_process";
import {statfsSync} from "node:fs";

/** What the setup calls, found in the PATH. */
export interface Tools {
  /** A Python that has pip; null where none is needed. */
  python: string | null;
  compiler: string;
}

/** Runs a command and returns whether it ended well; what the setup asks of the machine. */
export type Answers = (command: string, args: readonly string[]) => boolean;

const answersHere: Answers = (command, args) => spawnSync(command, args, {stdio: "ignore"}).status === 0;

const pythonCheck = "import sys; sys.exit(0 if sys.version_info >= (3, 8) else 1)";

/**
 * Python with pip (where it is needed) and a C++ compiler; `PYTHON` and `CXX` name others than the usual. Throws one
 * error that names everything that is missing and what to install.
 */
export function findTools(needsPython: boolean, env = process.env, answers = answersHere): Tools {
  const candidates = (named: string | undefined, usual: readonly string[]) => (named ? [named] : usual);
  const pythons = candidates(env["PYTHON"], ["python3", "python"]);
  const compilers = candidates(env["CXX"], ["g++", "c++", "clang++"]);
  const found = pythons.filter((python) => answers(python, ["-c", pythonCheck]));
  const python = found.find((candidate) => answers(candidate, ["-m", "pip", "--version"])) ?? null;
  const compiler = compilers.find((candidate) => answers(candidate, ["--version"]));

  const missing: string[] = [];
  if (needsPython && found.length === 0)
    missing.push(
      `no Python 3.8 or later: ${pythons.join(", ")} (install it, e.g. apt install python3 python3-pip, or name it in PYTHON)`,
    );
  else if (needsPython && python === null)
    missing.push(`Python has no pip: ${found[0]} (install it, e.g. apt install python3-pip)`);
  if (compiler === undefined)
    missing.push(
      `no C++ compiler: ${compilers.join(", ")} (install one, e.g. apt install g++, or name it in CXX)`,
    );
  if (compiler === undefined || missing.length > 0) throw new Error(missing.join("\n"));
  return {python: needsPython ? python : null, compiler};
}

/** Throws where the file system of the folder has too little room left. */
export function checkSpace(
  folder: string,
  neededBytes: number,
  freeBytes = (path: string) => {
    const {bavail, bsize} = statfsSync(path);
    return bavail * bsize;
  },
): void {
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const free = freeBytes(folder);
  if (free < neededBytes)
    throw new Error(
      `not enough space: ${gigabytes(free)} GB free in ${folder}, ${gigabytes(neededBytes)} GB needed (free some, or name another folder in BATCHSWEEP_CACHE)`,
    );
}
