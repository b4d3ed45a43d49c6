// Puts the Python hooks in front of a recorded command.
import {delimiter, join} from "node:path";

/** The folder whose sitecustomize Python runs before a program; it does nothing without an event file. */
const folder = join(import.meta.dirname, "../../../integrations/python/src/batchsweep/hooks");

/** What a command is told, with the hooks in front of its PYTHONPATH: its own, or that of the recorder. */
export function withHooks(env: Readonly<Record<string, string>>): Record<string, string> {
  const own = env["PYTHONPATH"] ?? process.env["PYTHONPATH"] ?? "";
  return {...env, PYTHONPATH: own === "" ? folder : `${folder}${delimiter}${own}`};
}
