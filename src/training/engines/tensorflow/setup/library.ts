import {existsSync, realpathSync} from "node:fs";
import {dirname, join} from "node:path";
import type {NativeLibrary} from "./compile.ts";

const names = [
  ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
  ["libtensorflow.so.2", "libtensorflow_framework.so.2"],
];

/**
 * The TensorFlow in a folder: of a Python package, of the C library's archive (`lib/` and `include/`), or one of their
 * inner folders. Throws, naming what was looked for, where libraries or headers are not there.
 */
export function findLibrary(folder: string): NativeLibrary {
  if (!existsSync(folder))
    throw new Error(`no such folder: ${folder} (--library names one that holds TensorFlow)`);
  const root = realpathSync(folder);
  const places = [root, join(root, "lib"), join(root, "tensorflow")];
  const files = places
    .flatMap((place) => names.map((pair) => pair.map((name) => join(place, name))))
    .find((pair) => pair.every((file) => existsSync(file)));
  if (files === undefined)
    throw new Error(
      `no TensorFlow in ${folder}: neither ${names.map(([name]) => name).join(" nor ")} with libtensorflow_framework.so.2`,
    );
  const place = dirname(files[0]!);
  const headers = [join(place, "include"), join(place, "..", "include")].find((path) =>
    existsSync(join(path, "tensorflow", "c", "eager", "c_api.h")),
  );
  if (headers === undefined)
    throw new Error(`no headers beside TensorFlow in ${folder}: include/tensorflow/c/eager/c_api.h`);
  return {files, headers};
}
