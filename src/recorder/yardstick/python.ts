// Which Python a recorded command starts.
import {open} from "node:fs/promises";
import {basename} from "node:path";
import type {Command} from "../process/command.ts";
import {placesOf} from "../process/program.ts";

const isPython = (word: string): boolean => /^(?:python|pypy)[\d.]*(?:\.exe)?$/i.test(basename(word));

/** The first Python among the words of a line of a shell. */
const pythonIn = (text: string): string | undefined => text.split(/[\s;&|()'"!]+/).find(isPython);

/** The Python that runs a script such as `torchrun`; undefined where it is no script. */
async function interpreterOf(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => null);
  if (file === null) return undefined;
  const head = await file
    .read(Buffer.alloc(1000), 0, 1000, 0)
    .then(({buffer, bytesRead}) => buffer.toString("utf8", 0, bytesRead))
    .catch(() => "")
    .finally(() => file.close());
  // Where its path is too long for the first line, pip has it in the second one.
  return head.startsWith("#!") ? pythonIn(head.split("\n").slice(0, 2).join(" ")) : undefined;
}

/**
 * The Python that a command starts, as it would be called in the command's folder: one that its arguments or its shell's line
 * name, or that runs its script. Null where there is none.
 */
export async function pythonOf(command: Command): Promise<string | null> {
  const {argv} = command;
  const named = argv.find(isPython) ?? argv.map(pythonIn).find((python) => python !== undefined);
  if (named !== undefined) return named;
  for (const place of placesOf(command)) {
    const python = await interpreterOf(place);
    if (python !== undefined) return python;
  }
  return null;
}
