import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {loggedEntry, type LoggedEntry} from "../progress/entry.ts";

/** The object that a line is; null for any other line, and for what a killed training left half written. */
function objectIn(line: string): object | null {
  if (!line.trimStart().startsWith("{")) return null;
  try {
    const value = parsePythonJson(line);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** The entries of a log with a JSON object a line, as DeiT, MAE and Detectron2 write them. */
export const jsonLineEntries = (text: string, stage: string): LoggedEntry[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const logged = objectIn(line);
    return logged === null ? [] : [loggedEntry(logged, {stage})];
  });
