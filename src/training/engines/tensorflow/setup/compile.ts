import {existsSync} from "node:fs";
import {mkdir, rename} from "node:fs/promises";
import {createRequire} from "node:module";
import {dirname, join, relative} from "node:path";
import {bindingPackage, kernelSources, kernelsFile} from "./record.ts";
import {runStep} from "./steps.ts";

/** A TensorFlow to compile against. */
export interface NativeLibrary {
  /** The shared libraries, the first one holding the C interface. */
  files: string[];
  headers: string;
}

/** With what, against what and where to. */
export interface Compilation {
  compiler: string;
  library: NativeLibrary;
  folder: string;
  /** Whether the libraries move with the folder, or lie somewhere of their own. */
  movable: boolean;
  say: (line: string) => void;
}

/** The interface to Node that is compiled against: kept by every Node from 18 on. */
const nodeApi = 8;

/** The version of tfjs-node-gpu whose binding is compiled. */
function packageVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("@tensorflow/tfjs-node-gpu/package.json") as {version: string}).version;
}

/** Compiles the binding of tfjs-node-gpu into the folder, unless it is there; returns its file. */
export async function compileBinding(compilation: Compilation): Promise<string> {
  const binding = join(compilation.folder, `tfjs_binding-${packageVersion()}-napi${nodeApi}.node`);
  if (existsSync(binding)) return binding;
  compilation.say("compiling the binding of tfjs-node-gpu (about 15 s)");
  const source = bindingPackage();
  await compile(compilation, binding, [
    ...["-O2", "-DNODE_GYP_MODULE_NAME=tfjs_binding", "-I", source],
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(source, "binding", file)),
  ]);
  return binding;
}

/**
 * Compiles our own operations, unless these very sources were already; returns their file. Null where the compiler or this
 * TensorFlow's headers do not suit them: training works without, more slowly.
 */
export async function compileOperations(compilation: Compilation): Promise<string | null> {
  const {folder, say} = compilation;
  const kernels = join(folder, kernelsFile());
  if (existsSync(kernels)) return kernels;
  say("compiling batchsweep's own operations (about 10 s)");
  try {
    // The compiler's notes on how vectors are passed concern functions that other modules call; there are none.
    const sources = kernelSources().filter((file) => file.endsWith(".cc"));
    await compile(compilation, kernels, ["-O3", "-fno-math-errno", "-Wno-psabi", "-pthread", ...sources]);
    return kernels;
  } catch (error) {
    say(
      `they do not compile here; training works without them, more slowly: ${error instanceof Error ? error.message : error}`,
    );
    return null;
  }
}

/** Compiles a module for Node into `file`, which is whole or not there. It finds the libraries where they lie now. */
async function compile(
  {compiler, library, folder, movable}: Compilation,
  file: string,
  args: readonly string[],
): Promise<void> {
  await mkdir(folder, {recursive: true});
  const {include_dir: nodeHeaders} = createRequire(import.meta.url)("node-api-headers") as {
    include_dir: string;
  };
  const folders = [...new Set(library.files.map((path) => dirname(path)))];
  const searched = folders.map((path) => (movable ? `$ORIGIN/${relative(folder, path) || "."}` : path));
  const part = `${file}.${process.pid}.part`;
  await runStep(
    compiler,
    [
      ...["-std=c++17", "-fPIC", "-shared", `-DNAPI_VERSION=${nodeApi}`, "-DBUILDING_NODE_EXTENSION"],
      ...["-I", nodeHeaders, "-I", library.headers, ...args],
      ...["-o", part, ...library.files, `-Wl,-rpath,${searched.join(":")}`],
    ],
    {show: false},
  );
  await rename(part, file);
}
