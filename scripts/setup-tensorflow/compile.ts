import {existsSync} from "node:fs";
import {mkdir, rename} from "node:fs/promises";
import {createRequire} from "node:module";
import {dirname, join, relative} from "node:path";
import {bindingPackage} from "../../src/training/engines/tensorflow/setup.ts";
import {runStep} from "./steps.ts";

/** A TensorFlow to compile against. */
export interface Library {
  /** The shared libraries, the first one holding the C interface. */
  files: string[];
  headers: string;
}

/** The interface to Node that is compiled against: kept by every Node from 18 on. */
const nodeApi = 8;

/** The version of tfjs-node-gpu whose binding is compiled. */
function packageVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("@tensorflow/tfjs-node-gpu/package.json") as {version: string}).version;
}

/** Compiles the binding into `folder`, unless it is there; returns its file. It finds the libraries where they lie now. */
export async function compileBinding({
  compiler,
  library,
  folder,
  movable,
  say,
}: {
  compiler: string;
  library: Library;
  folder: string;
  /** Whether the libraries move with the folder, or lie somewhere of their own. */
  movable: boolean;
  say: (line: string) => void;
}): Promise<string> {
  const binding = join(folder, `tfjs_binding-${packageVersion()}-napi${nodeApi}.node`);
  if (existsSync(binding)) return binding;
  await mkdir(folder, {recursive: true});
  say("compiling the binding of tfjs-node-gpu (about 15 s)");
  const {include_dir: nodeHeaders} = createRequire(import.meta.url)("node-api-headers") as {
    include_dir: string;
  };
  const source = bindingPackage();
  const folders = [...new Set(library.files.map((file) => dirname(file)))];
  const searched = folders.map((path) => (movable ? `$ORIGIN/${relative(folder, path) || "."}` : path));
  const part = `${binding}.${process.pid}.part`;
  await runStep(
    compiler,
    [
      ...["-std=c++17", "-O2", "-fPIC", "-shared"],
      ...[`-DNAPI_VERSION=${nodeApi}`, "-DNODE_GYP_MODULE_NAME=tfjs_binding", "-DBUILDING_NODE_EXTENSION"],
      ...[nodeHeaders, source, library.headers].flatMap((path) => ["-I", path]),
      ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(source, "binding", file)),
      ...["-o", part, ...library.files, `-Wl,-rpath,${searched.join(":")}`],
    ],
    {show: false},
  );
  await rename(part, binding);
  return binding;
}
