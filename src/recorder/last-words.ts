import {homedir, hostname, tmpdir, userInfo} from "node:os";
import {resolve} from "node:path";
import {stripVTControlCharacters} from "node:util";
import {withoutSecrets} from "./secrets.ts";
import {anyUnprintable} from "../schema/printable.ts";

const longestLine = 500;
/** What is kept of a line while it arrives; escape codes still count. */
const longestPiece = 8 * longestLine;

/** What the machine and its user are called; none of it may stand in a log that will be published. */
export interface Names {
  folder: string;
  /** Where batchsweep itself is. */
  program: string;
  home: string;
  temporary: string;
  host: string;
  user: string;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ""; // a container may run under a user id that has no name
  }
}

export const namesOfThisMachine = (): Names => ({
  folder: process.cwd(),
  program: resolve(import.meta.dirname, "..", ".."),
  home: homedir(),
  temporary: tmpdir(),
  host: hostname(),
  user: userName(),
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** Replaces the folder one is in and the project's by `.`, home folders by `~`, and the names of machine and user in it. */
export function withoutNames(line: string, {folder, program, home, temporary, host, user}: Names): string {
  const folders: [string, string][] = [
    [folder, "."],
    [program, "."],
    [home, "~"],
    [temporary, "<tmp>"],
  ];
  const known = folders
    .filter(([path]) => path.length > 1)
    .reduce((text, [path, short]) => text.replaceAll(path, short), line);
  const anyHome = known.replace(/(?:\/home\/|\/Users\/|[A-Z]:\\Users\\)[^/\\\s:'"]+/g, "~");
  const noHost =
    host.length < 3
      ? anyHome
      : anyHome.replace(new RegExp(`(?<![\\w.-])${escaped(host)}(?![\\w-])`, "g"), "<host>");
  // A user is often called like a word of the message ("root", "node"): only as a part of a path is it surely the name.
  return user.length < 3
    ? noHost
    : noHost.replace(new RegExp(`(?<=[/\\\\])${escaped(user)}(?=[/\\\\])`, "g"), "<user>");
}

/** One line fit to be read and published: no escape codes, control or direction characters, no names, no secrets. */
export function publishableLine(line: string, names = namesOfThisMachine()): string {
  const plain = stripVTControlCharacters(line).replaceAll("\t", " ").replace(anyUnprintable, "");
  const text = withoutSecrets(withoutNames(plain, names)).trimEnd();
  return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
}

/** The last lines of a stream, in bounded memory. */
export interface LastWords {
  push(text: string): void;
  lines(): string[];
}

/**
 * Keeps the last lines of a stream. A line that a carriage return takes back, as progress bars write, is not kept.
 * `onLine` sees every line as it was written, since the telling one may be followed by a long stack trace.
 */
export function createLastWords({
  names = namesOfThisMachine(),
  linesKept = 20,
  onLine = () => undefined,
}: {names?: Names; linesKept?: number; onLine?: (line: string) => void} = {}): LastWords {
  const kept: string[] = [];
  let rest = "";

  // Made fit to be published only when it is asked for: a command may print a million lines.
  function keep(line: string): void {
    if (line.trim() === "") return;
    onLine(line);
    kept.push(line.slice(0, longestPiece));
    if (kept.length > linesKept) kept.shift();
  }

  return {
    push(text) {
      const pieces = (rest + text).split("\n");
      const open = pieces.pop() ?? "";
      rest = open.slice(open.lastIndexOf("\r", open.length - 2) + 1).slice(0, longestPiece);
      for (const piece of pieces) keep(piece.replace(/\r$/, "").replace(/^.*\r/, ""));
    },
    lines() {
      if (rest !== "") {
        keep(rest);
        rest = "";
      }
      return kept.map((line) => publishableLine(line, names)).filter((line) => line !== "");
    },
  };
}
