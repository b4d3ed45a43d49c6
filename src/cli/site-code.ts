import {spawnSync} from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  mkdirSync,
  statSync,
} from "node:fs";
import {join} from "node:path";
import {codeFingerprint} from "../report/page-cache/code-fingerprint.ts";
import {isPackage} from "./call.ts";
import {programRoot} from "./surroundings.ts";

/** The pages' compiled code: where it is, and what names its content. */
export interface CompiledSite {
  folder: string;
  fingerprint: string;
}

/**
 * What Astro is told of the surroundings. Nothing else: what compiles the pages may have names of its own that mean something to
 * it (MODE, DEV, BASE_URL, as a test runner sets), and the code is kept for all builds.
 */
const surroundings = (): Record<string, string> =>
  Object.fromEntries(
    ["PATH", "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );

/** Compiles the pages' code of this clone into `folder`, with nothing sent to anybody. Throws with what Astro said. */
export function compileSite(folder: string): void {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [
      // Node's own taking away of types, by which the page's script is made.
      "--disable-warning=ExperimentalWarning",
      join(programRoot, "node_modules/astro/bin/astro.mjs"),
      "build",
      "--outDir",
      join(folder, "pages"),
    ],
    {
      cwd: programRoot,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      env: {
        ...surroundings(),
        NODE_ENV: "production",
        BATCHSWEEP_SITE_CODE: join(folder, "code"),
        // Astro reports its use to its makers unless told otherwise.
        ASTRO_TELEMETRY_DISABLED: "1",
      },
    },
  );
  if (status !== 0) throw new Error(`the site cannot be compiled: ${stderr}${stdout}`.trim());
}

/** Code of an hour ago and older, that of builds that were stopped too; a younger one may be in use. */
function removeOld(kept: string): void {
  for (const name of readdirSync(kept)) {
    const {mtimeMs = Date.now()} = statSync(join(kept, name), {throwIfNoEntry: false}) ?? {};
    if (Date.now() - mtimeMs > 3_600_000) rmSync(join(kept, name), {recursive: true, force: true});
  }
}

/** The code that the package brings, or that of this clone, compiled anew where it changed. */
export async function siteCode(say: (line: string) => void): Promise<CompiledSite> {
  if (isPackage) {
    const folder = join(programRoot, "site");
    return {folder, fingerprint: readFileSync(join(folder, "fingerprint.txt"), "utf8")};
  }
  const fingerprint = await codeFingerprint(programRoot);
  const kept = join(programRoot, ".cache/batchsweep/site");
  const folder = join(kept, fingerprint);
  if (existsSync(folder)) return {folder, fingerprint};
  say("compiling the pages …");
  mkdirSync(kept, {recursive: true});
  const work = mkdtempSync(join(kept, "making-"));
  try {
    compileSite(work);
    renameSync(join(work, "code"), folder);
    removeOld(kept);
  } catch (error) {
    // Another build may have been first.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
  return {folder, fingerprint};
}
