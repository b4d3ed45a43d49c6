import {createRequire} from "node:module";

/** The system's C library; koffi is loaded with the first call. Throws where there is none of that name. */
export function loadCLibrary() {
  const koffi = createRequire(import.meta.url)("koffi") as typeof import("koffi");
  return koffi.load(process.platform === "darwin" ? "libSystem.dylib" : "libc.so.6");
}
