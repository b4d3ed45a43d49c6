// The program as a package of Python: compiled, with its native parts, one wheel for each platform.
import {execFileSync} from "node:child_process";
import {cpSync, mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {programRoot} from "../../surroundings.ts";
import {buildPython} from "./build.ts";

/** A platform by its names: npm's, by which native parts are chosen, and that of a wheel. */
export interface Platform {
  os: string;
  cpu: string;
  wheel: string;
}

/** Those that both Node's wheel and the native parts are there for. */
export const platforms: readonly Platform[] = [
  {os: "linux", cpu: "x64", wheel: "manylinux_2_28_x86_64"},
  {os: "linux", cpu: "arm64", wheel: "manylinux_2_28_aarch64"},
  {os: "darwin", cpu: "arm64", wheel: "macosx_11_0_arm64"},
  {os: "win32", cpu: "x64", wheel: "win_amd64"},
];

/** What of the installed packages nobody runs: declarations, source maps, and links to programs. */
const isIdle = (path: string): boolean =>
  /[\\/]@types$|[\\/]\.bin$|[\\/]\.package-lock\.json$|\.d\.[cm]?ts$|\.map$/.test(path);

/** Builds the wheel of a platform from the program's tarball into `folder`; gives the file. */
export function buildProgramWheel(tarball: string, {os, cpu, wheel}: Platform, folder: string): string {
  const work = mkdtempSync(join(tmpdir(), "batchsweep-wheel-"));
  try {
    const [installed, project] = [join(work, "installed"), join(work, "project")];
    const chosen = [`--os=${os}`, `--cpu=${cpu}`, ...(os === "linux" ? ["--libc=glibc"] : [])];
    const quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];
    execFileSync("npm", ["install", "--prefix", installed, ...chosen, ...quietly, tarball], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    cpSync(join(programRoot, "integrations/program"), project, {recursive: true});
    cpSync(join(installed, "node_modules"), join(project, "src/batchsweep_program/node_modules"), {
      recursive: true,
      filter: (path) => !isIdle(path),
    });
    const [file] = buildPython(project, folder, ["wheel"], {BATCHSWEEP_WHEEL_PLATFORM: wheel});
    if (file === undefined) throw new Error(`no wheel was built for ${wheel}`);
    return file;
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}
