// The command setup tensorflow, step by step.
import {createHash} from "node:crypto";
import {existsSync} from "node:fs";
import {mkdir, rename, writeFile} from "node:fs/promises";
import {dirname, join, relative} from "node:path";
import {describeTensorflow} from "../describe.ts";
import type {TensorflowDescription} from "../describe.ts";
import {locateBinding, prebuiltBinding, setupFile, tensorflowVersion} from "./record.ts";
import type {LibraryKind, Modules, Setup} from "./record.ts";
import {compileBinding, compileOperations} from "./compile.ts";
import type {Compilation} from "./compile.ts";
import {findLibrary} from "./library.ts";
import {checkSpace, findTools} from "./tools.ts";
import {checkPlatform, fetchTensorflow, neededBytes} from "./wheels.ts";

/** What is asked for. */
export interface SetupOptions {
  cuda: boolean;
  /** The folder of a TensorFlow that is already here; null to fetch one. */
  library: string | null;
  /** Where TensorFlow is kept. */
  folder: string;
  show: boolean;
  say: (line: string) => void;
  /** The binding that the package's own install script would have left. */
  prebuilt?: string | null;
}

/** A TensorFlow that has computed a gradient here. */
export interface Proven extends TensorflowDescription {
  kind: LibraryKind;
}

/** Gives the engine a TensorFlow and proves it. Throws, in lines for people, what is missing or does not work. */
export async function setUpTensorflow(options: SetupOptions): Promise<Proven> {
  const {cuda, library, folder, say} = options;
  const kind: LibraryKind = library !== null ? "own" : cuda ? "cuda" : "cpu";
  const proven = await existing(kind, options);
  if (proven !== null) return proven;
  const setup =
    library === null ? await fetched(cuda ? "cuda" : "cpu", options) : await own(library, options);
  say("computing a gradient");
  const description = await describeTensorflow(modulesOf(setup), kind === "cpu" ? "cpu" : "gpu");
  await writeSetup(folder, setup);
  return {...description, kind};
}

/** What is set up already and works: the same kind as asked for, or, where none is named, what the package brought. */
async function existing(
  kind: LibraryKind,
  {folder, say, prebuilt = prebuiltBinding()}: SetupOptions,
): Promise<Proven | null> {
  if (kind === "own") return null;
  const located = locateBinding(folder, prebuilt);
  const usable =
    "missing" in located || located.kind !== kind
      ? kind === "cpu" && prebuilt !== null && existsSync(prebuilt)
        ? {binding: prebuilt, kernels: null, kind: "prebuilt" as const}
        : null
      : located;
  if (usable === null) return null;
  try {
    return {...(await describeTensorflow(usable, kind === "cpu" ? "cpu" : "gpu")), kind: usable.kind};
  } catch (error) {
    say(`what is here does not work and is replaced: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

async function fetched(kind: "cpu" | "cuda", {folder, show, say}: SetupOptions): Promise<Setup> {
  checkPlatform();
  const home = join(folder, `${kind}-${tensorflowVersion}`);
  const isUnpacked = existsSync(join(home, "unpacked"));
  const {python, compiler} = findTools(!isUnpacked);
  await mkdir(home, {recursive: true});
  if (python !== null) {
    checkSpace(home, neededBytes(kind));
    await fetchTensorflow(kind, {folder: home, python, show, say});
  }
  const library = findLibrary(join(home, "tensorflow"));
  const compilation = {compiler, library, folder: join(home, "binding"), movable: true, say};
  return {format: 1, kind, ...(await compileModules(compilation)), libraries: library.files};
}

async function own(library: string, {folder, say}: SetupOptions): Promise<Setup> {
  const {compiler} = findTools(false);
  const found = findLibrary(library);
  const place = createHash("sha256").update(dirname(found.files[0]!)).digest("hex").slice(0, 8);
  const home = join(folder, `own-${place}`);
  const compilation = {compiler, library: found, folder: home, movable: false, say};
  return {format: 1, kind: "own", ...(await compileModules(compilation)), libraries: found.files};
}

const compileModules = async (compilation: Compilation): Promise<Modules> => ({
  binding: await compileBinding(compilation),
  kernels: await compileOperations(compilation),
});

const modulesOf = ({binding, kernels = null}: Setup): Modules => ({binding, kernels});

/** Written last and in one go: what it names has been proven. Paths in the folder are relative, so that it can move. */
async function writeSetup(folder: string, setup: Setup): Promise<void> {
  const within = (file: string) => (relative(folder, file).startsWith("..") ? file : relative(folder, file));
  const written = {
    ...setup,
    binding: within(setup.binding),
    kernels: setup.kernels ? within(setup.kernels) : null,
    libraries: setup.libraries.map(within),
  };
  const file = setupFile(folder);
  await writeFile(`${file}.${process.pid}.part`, `${JSON.stringify(written, null, 2)}\n`);
  await rename(`${file}.${process.pid}.part`, file);
}
