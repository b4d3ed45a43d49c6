import {execFileSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Wave} from "./wave.ts";
import {waveText} from "./wave.ts";

/** Compilers that build the fake, in the order in which they are tried. */
export const compilers = ["cc", "gcc", "clang", "g++"];

const source = join(import.meta.dirname, "nvml.c");

/** The first of them that is there; null where none is. */
export function findCompiler(): string | null {
  for (const compiler of compilers)
    try {
      execFileSync(compiler, ["--version"], {stdio: "ignore"});
      return compiler;
    } catch {
      // The next may be there.
    }
  return null;
}

/** Why the fake cannot be built here; null where it can. */
export const unavailable: string | null =
  process.platform !== "linux"
    ? `the fake NVML is built on Linux only, this is ${process.platform}`
    : findCompiler() === null
      ? `the fake NVML needs a C compiler, none of ${compilers.join(", ")} was found`
      : null;

/** The fake in a folder of its own, under the name of the real one. */
export interface FakeNvml {
  folder: string;
  library: string;
  wave: string;
  /** For a process that shall find it by name. */
  env: Record<string, string>;
  remove(): void;
}

/**
 * Builds the fake with this waveform. `oldDriver`: without what drivers before 470 did not have. `header`: NVIDIA's own
 * nvml.h instead of the excerpt beside the fake; a mistake about a function or a layout does not compile then.
 */
export function buildFakeNvml(
  wave: Wave,
  {oldDriver = false, header = null}: {oldDriver?: boolean; header?: string | null} = {},
): FakeNvml {
  const compiler = findCompiler();
  if (compiler === null) throw new Error(unavailable ?? "no compiler");
  const folder = mkdtempSync(join(tmpdir(), "batchsweep-nvml-"));
  const library = join(folder, "libnvidia-ml.so.1");
  const wavePath = join(folder, "wave.txt");
  writeFileSync(wavePath, waveText(wave));
  const language = compiler === "g++" ? ["-x", "c", "-std=gnu11"] : [];
  const options = [
    ...["-O1", "-shared", "-fPIC", "-Wall", "-Werror", "-Wno-unused-function"],
    ...(oldDriver ? ["-DOLD_DRIVER"] : []),
    ...(header === null ? [] : [`-DNVML_HEADER="${header}"`]),
  ];
  execFileSync(compiler, [...language, ...options, "-o", library, source, "-lm"]);
  const {LD_LIBRARY_PATH: before} = process.env;
  return {
    folder,
    library,
    wave: wavePath,
    env: {LD_LIBRARY_PATH: before ? `${folder}:${before}` : folder, FAKE_NVML_WAVE: wavePath},
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}
