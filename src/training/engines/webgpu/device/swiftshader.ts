import {createHash} from "node:crypto";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";
import {brotliDecompressSync} from "node:zlib";

const driverFile = "vk_swiftshader_icd.json";
const loaderFile = "libvulkan.so.1";

/** SwiftShader on this machine: Vulkan on the CPU, and the loader that Vulkan programs look for. */
export interface SwiftShader {
  /** What VK_ICD_FILENAMES is to name. */
  driver: string;
  loader: string;
}

/** The archive in @sparticuz/chromium, which brings Chromium's SwiftShader for Linux on x64; null where it is not installed. */
export function swiftShaderArchive(resolve = createRequire(import.meta.url).resolve): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  try {
    const archive = path.join(resolve("@sparticuz/chromium"), "..", "..", "bin", "swiftshader.tar.br");
    return existsSync(archive) ? archive : null;
  } catch {
    return null;
  }
}

/**
 * Unpacks the archive once, into a folder of `cacheFolder` named by its content. Several processes may do it at a time.
 * Throws what the file system says.
 */
export function unpackSwiftShader(archive: string, cacheFolder: string): SwiftShader {
  const packed = readFileSync(archive);
  const hash = createHash("sha256").update(packed).digest("hex").slice(0, 16);
  const folder = path.resolve(cacheFolder, `swiftshader-${hash}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder, {recursive: true});
    const unfinished = mkdtempSync(`${folder}-`);
    for (const {name, bytes} of tarFiles(brotliDecompressSync(packed)))
      if (name === driverFile || name.endsWith(".so") || name === loaderFile)
        writeFileSync(path.join(unfinished, path.basename(name)), bytes, {mode: 0o755});
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, {recursive: true, force: true});
      if (!existsSync(folder)) throw error;
    }
  }
  return {driver: path.join(folder, driverFile), loader: path.join(folder, loaderFile)};
}

/** The files of a tar archive: a header of 512 bytes with name (at 0) and octal size (at 124), then the content (POSIX ustar). */
function* tarFiles(tar: Buffer): Generator<{name: string; bytes: Buffer}> {
  const text = (start: number, length: number) =>
    tar.toString("utf8", start, start + length).split("\0", 1)[0]!;
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    yield {name: text(at, 100), bytes: tar.subarray(at + 512, at + 512 + size)};
    at += 512 + 512 * Math.ceil(size / 512);
  }
}
