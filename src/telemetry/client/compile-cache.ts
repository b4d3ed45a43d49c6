import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from "node:fs";
import {getCompileCacheDir} from "node:module";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

/**
 * Environment of our own child processes: they share the compile cache of this process, where it has one. Stripping types
 * and compiling again would take each of them half a second. A wrapped command never gets it.
 */
export function withCompileCache(environment = process.env): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? environment : {...environment, NODE_COMPILE_CACHE: folder};
}

/**
 * Where Node keeps what it compiled of the sampler. Without it every sampler would load the compiler that strips the
 * types, which stays in memory for its whole life: 58 MB become 80. It is within this installation, since a folder that
 * others may write to could hold their code.
 */
const compiledFolder = fileURLToPath(new URL("../../../node_modules/.cache/batchsweep", import.meta.url));

/** Whether there are types to strip: the package has none, and nothing is written into it. */
const hasTypes = import.meta.url.endsWith(".ts");

/** Environment of the sampler, with the folder for what is compiled of it. */
export const withSamplerCache = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  hasTypes ? {...environment, NODE_COMPILE_CACHE: compiledFolder} : environment;

const sources = fileURLToPath(new URL("../", import.meta.url));

/** A file that says which state of the sampler's sources was compiled: the newest change of any, and which Node did it. */
function stamp(): string {
  const newestMs = readdirSync(sources, {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".ts"))
    .reduce((newest, name) => Math.max(newest, statSync(join(sources, name)).mtimeMs), 0);
  return join(compiledFolder, `sampler-${process.version}-${Math.round(newestMs)}`);
}

/** Whether the sampler has been compiled here as it is now. */
export const isCompiled = (): boolean => !hasTypes || existsSync(stamp());

/** Notes that it has been. An installation that nobody may write to compiles it each time. */
export function noteCompiled(): void {
  try {
    mkdirSync(compiledFolder, {recursive: true});
    writeFileSync(stamp(), "");
  } catch {
    // Then the sampler is larger than it need be, and nothing else.
  }
}
