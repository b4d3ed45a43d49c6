// Python's packages, built as PyPI wants them.
import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {programRoot} from "../../surroundings.ts";

/** What builds them. */
const builder = "hatchling==1.33.0";

const python = (environment: string): string =>
  join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** An environment of Python with what builds a package, kept for the next time. Throws where pip cannot fetch it. */
function withBuilder(): string {
  const environment = join(programRoot, ".cache/batchsweep", `python-${builder.replace("==", "-")}`);
  if (existsSync(join(environment, "ready"))) return python(environment);
  execFileSync("python3", ["-m", "venv", "--clear", environment]);
  execFileSync(
    python(environment),
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", builder],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  mkdirSync(join(environment, "ready"));
  return python(environment);
}

/**
 * Builds source archive and wheel of the project in `project` into `folder`, and gives the files. All times in them are that of
 * the commit: the same commit gives the same bytes.
 */
export function buildPython(
  project: string,
  folder: string,
  forms: readonly ("sdist" | "wheel")[],
  settings: Readonly<Record<string, string>> = {},
): string[] {
  mkdirSync(folder, {recursive: true});
  const before = new Set(readdirSync(folder));
  const committed = execFileSync("git", ["log", "-1", "--format=%ct"], {cwd: programRoot, encoding: "utf8"});
  execFileSync(
    withBuilder(),
    ["-m", "hatchling", "build", ...forms.flatMap((form) => ["-t", form]), "-d", folder],
    {
      cwd: project,
      stdio: ["ignore", "ignore", "pipe"],
      env: {...process.env, ...settings, SOURCE_DATE_EPOCH: committed.trim(), PYTHONDONTWRITEBYTECODE: "1"},
    },
  );
  return readdirSync(folder)
    .filter((name) => !before.has(name))
    .map((name) => join(folder, name));
}
