// Makes sure that the program of a command is there.
import {constants} from "node:fs";
import {access, stat} from "node:fs/promises";
import {delimiter} from "node:path";
import type {Command} from "../../recorder/process/command.ts";
import {isOnPath, placesOf} from "../../recorder/process/program.ts";
import {shownText, UsageError} from "../../usage-error.ts";

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
        ? `no such program: ${name} (${isOnPath(command.argv[0] ?? "") ? "it is in no folder of the PATH" : `there is no ${places[0] ?? name}`})`
        : `not a program: ${name} (nobody may run ${file}: chmod +x it, or put its interpreter before it)`,
    );
  }
}
