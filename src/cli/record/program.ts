// Where the program of a command is, on the PATH.
import {constants} from "node:fs";
import {access, stat} from "node:fs/promises";
import {delimiter, resolve} from "node:path";
import type {Command} from "../../recorder/process/command.ts";
import {shownText, UsageError} from "../../usage-error.ts";

/** Where nothing sets the PATH, as execvp(3) has it. */
const usualPath = "/usr/bin:/bin";

/** Endings that Windows adds by itself. */
const endings = process.platform === "win32" ? ["", ".exe", ".com"] : [""];

type Found = "program" | "file" | "nothing";

async function whatIs(path: string): Promise<Found> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return "nothing";
  return access(path, constants.X_OK).then(
    () => "program",
    () => "file",
  );
}

/** The files that the program may be: of a bare name, one in each folder of the PATH. */
function placesOf({argv, env = {}, folder = "."}: Command): string[] {
  const [program = ""] = argv;
  const isBare = process.platform === "win32" ? !/[\\/]/.test(program) : !program.includes("/");
  const path = env["PATH"] ?? process.env["PATH"] ?? usualPath;
  const folders = isBare ? path.split(delimiter) : ["."];
  if (process.platform === "win32") folders.unshift(".");
  return folders.flatMap((one) => endings.map((ending) => resolve(folder, one, `${program}${ending}`)));
}

/**
 * Makes sure that the program of each command is there, before a sweep of failures is written. Throws UsageError
 * otherwise.
 */
export async function checkPrograms(commands: readonly Command[]): Promise<void> {
  const looked = new Set<string>();
  for (const command of commands) {
    const places = placesOf(command);
    const key = places.join(delimiter);
    if (looked.has(key)) continue;
    looked.add(key);
    const found = await Promise.all(places.map(whatIs));
    if (found.includes("program")) continue;
    const name = shownText(command.argv[0] ?? "") || "''";
    const file = places[found.indexOf("file")];
    throw new UsageError(
      file === undefined
        ? `no such program: ${name} (${places.length > endings.length ? "it is in no folder of the PATH" : `there is no ${places[0] ?? name}`})`
        : `not a program: ${name} (nobody may run ${file}: chmod +x it, or put its interpreter before it)`,
    );
  }
}
