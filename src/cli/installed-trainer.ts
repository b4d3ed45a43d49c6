// The package with the built-in training, where it is installed.
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {currentProject} from "../runs/project.ts";
import {UsageError} from "../usage-error.ts";
import {programRoot, type Surroundings} from "./surroundings.ts";

/** The package with the built-in training. */
export const trainerPackage = "@batchsweep/trainer";

const versionIn = (file: string): string =>
  (JSON.parse(readFileSync(file, "utf8")) as {version: string}).version;
const ownVersion = (): string => versionIn(join(programRoot, "package.json"));

/**
 * The package's package.json, as one of these folders has it; null where none has it. Throws UsageError where it is of
 * another version than the program: both write one kind of run log.
 */
export function findTrainer(folders: readonly string[], version: string): string | null {
  for (const folder of folders) {
    let file: string;
    try {
      file = createRequire(join(folder, "package.json")).resolve(`${trainerPackage}/package.json`);
    } catch {
      continue;
    }
    const found = versionIn(file);
    if (found === version) return file;
    throw new UsageError(
      `${trainerPackage} is ${found}, and batchsweep ${version} (npm install --save-dev ${trainerPackage}@${version})`,
    );
  }
  return null;
}

/** What the package of the trainer gives, of the program's version; null where it is not installed. */
export async function loadTrainer(
  env: NodeJS.ProcessEnv,
): Promise<typeof import("./sweep/packaged.ts") | null> {
  const found = findTrainer([currentProject(env).folder, process.cwd(), programRoot], ownVersion());
  if (found === null) return null;
  return (await import(
    pathToFileURL(createRequire(found).resolve(trainerPackage)).href
  )) as typeof import("./sweep/packaged.ts");
}

/** `sweep` of the program's package: done by that of the trainer, where it is installed. Throws UsageError where it is not. */
export async function sweepOfTrainer(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const {env} = surroundings;
  const trainer = await loadTrainer(env);
  if (trainer === null)
    throw new UsageError(
      `the built-in training is a package of its own: npm install --save-dev ${trainerPackage}@${ownVersion()} (record takes any training)`,
    );
  // Images are kept with the project, not in the package's own folder. The trainings inherit it.
  process.env["BATCHSWEEP_CACHE"] ??= join(currentProject(env).folder, ".cache", "batchsweep");
  return trainer.trainerSweep(args, surroundings);
}
