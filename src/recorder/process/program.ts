// Where the program of a command may be.
import {delimiter, resolve} from "node:path";
import type {Command} from "./command.ts";

/** Where nothing sets the PATH, as execvp(3) has it. */
const usualPath = "/usr/bin:/bin";

/** Endings that Windows adds by itself. */
const endings = process.platform === "win32" ? ["", ".exe", ".com"] : [""];

/** Whether a program is named without its folder, and looked for on the PATH. */
export const isOnPath = (program: string): boolean =>
  process.platform === "win32" ? !/[\\/]/.test(program) : !program.includes("/");

/** The files that the program may be: of a bare name, one in each folder of the PATH. */
export function placesOf({argv, env = {}, folder = "."}: Command): string[] {
  const [program = ""] = argv;
  const path = env["PATH"] ?? process.env["PATH"] ?? usualPath;
  const folders = isOnPath(program) ? path.split(delimiter) : ["."];
  if (process.platform === "win32") folders.unshift(".");
  return folders.flatMap((one) => endings.map((ending) => resolve(folder, one, `${program}${ending}`)));
}
