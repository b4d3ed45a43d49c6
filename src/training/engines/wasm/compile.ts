// Compiles the kernels of the wasm engine for this machine.
import {execFile} from "node:child_process";
import {createHash, randomUUID} from "node:crypto";
import {mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";
import {cacheFolder} from "../../cache-folder.ts";

const sourceFolder = fileURLToPath(new URL("kernels/", import.meta.url));
/**
 * The smallest module with a relaxed multiply-add: (func (param v128 v128 v128) (result v128) … f32x4.relaxed_madd).
 * Whether it validates says whether this runtime has relaxed SIMD.
 */
const relaxedProbe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b],
);

/** Whether the runtime multiplies and adds in one instruction; without it, training takes nearly twice as long. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(relaxedProbe);
}

/** The file of compiled kernels that a package has in place of their sources. */
export const shippedKernels = (relaxed: boolean): string => (relaxed ? "relaxed.wasm" : "plain.wasm");

/** Writes the kernels, compiled for runtimes with and without relaxed SIMD, into the folder that a package has for them. */
export async function shipKernels(folder: string, cache = cacheFolder("kernels")): Promise<void> {
  await mkdir(folder, {recursive: true});
  for (const relaxed of [true, false]) {
    const compilerArguments = argumentsFor(relaxed);
    const path = join(cache, `${await fingerprint(compilerArguments)}.wasm`);
    const bytes = await readFile(path).catch(() => compileTo(path, cache, compilerArguments));
    await writeFile(join(folder, shippedKernels(relaxed)), bytes);
  }
}

/**
 * The kernels as a WebAssembly module. They are compiled from `kernels/` on first use, which takes a few seconds, and kept
 * in a cache under a name made of everything the result depends on, so that it is always in step with its source.
 * Throws with the compiler's output when they do not compile.
 */
export async function compileKernels(
  relaxed = hasRelaxedSimd(),
  cache = cacheFolder("kernels"),
): Promise<WebAssembly.Module> {
  const shipped = await readFile(join(sourceFolder, shippedKernels(relaxed))).catch(() => null);
  if (shipped !== null) return WebAssembly.compile(shipped);
  const compilerArguments = argumentsFor(relaxed);
  const path = join(cache, `${await fingerprint(compilerArguments)}.wasm`);
  const cached = await readFile(path).catch(() => null);
  return WebAssembly.compile(cached ?? (await compileTo(path, cache, compilerArguments)));
}

function argumentsFor(relaxed: boolean): string[] {
  // No runtime and no static bytes of its own: every address belongs to the memory that tfjs allocates from.
  const memory = [
    "--importMemory",
    "--noExportMemory",
    "--sharedMemory",
    "--initialMemory",
    "1",
    "--maximumMemory",
    "65536",
  ];
  const runtime = ["--runtime", "stub", "--use", "abort=", "--noAssert", "-O3"];
  const features = [
    "--enable",
    "simd",
    "--enable",
    "threads",
    ...(relaxed ? ["--enable", "relaxed-simd"] : []),
  ];
  return [...memory, ...runtime, ...features, "--use", `RELAXED=${relaxed ? 1 : 0}`, "--disableWarning"];
}

async function fingerprint(compilerArguments: readonly string[]): Promise<string> {
  const require = createRequire(import.meta.url);
  const hash = createHash("sha256");
  hash.update(await readFile(require.resolve("assemblyscript/package.json")));
  hash.update(JSON.stringify(compilerArguments));
  const entries = await readdir(sourceFolder, {recursive: true, withFileTypes: true});
  for (const file of entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(relative(sourceFolder, file)).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Compiles in a process of its own, so that the compiler's memory is not counted as the training's. */
async function compileTo(
  path: string,
  cache: string,
  compilerArguments: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const compiler = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-kernels-"));
  try {
    const outFile = join(folder, "kernels.wasm");
    const options = [
      compiler,
      "index.ts",
      "--baseDir",
      sourceFolder,
      "--outFile",
      outFile,
      ...compilerArguments,
    ];
    await promisify(execFile)(process.execPath, options);
    const bytes = await readFile(outFile);
    // A cache that cannot be written costs time, not the training.
    await keep(path, cache, bytes).catch(() => {});
    return bytes;
  } catch (error) {
    throw new Error(`kernels do not compile: ${sourceFolder}`, {cause: error});
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** Puts a file in the cache whole or not at all: several trainers may compile at once. */
async function keep(path: string, cache: string, bytes: Uint8Array): Promise<void> {
  await mkdir(cache, {recursive: true});
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}
