import {homedir, hostname, tmpdir, userInfo} from "node:os";
import {resolve} from "node:path";
import {stripVTControlCharacters} from "node:util";
import {anyUnprintable} from "../../schema/values/printable.ts";
import {withoutSecrets} from "./secrets.ts";

const longestLine = 500;

/** Names that identify the machine and its user, which must not appear in a published log. */
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
  program: resolve(import.meta.dirname, "../../.."),
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
  // A user name may be an ordinary word ("root", "node"), so only parts of paths are replaced.
  return user.length < 3
    ? noHost
    : noHost.replace(new RegExp(`(?<=[/\\\\])${escaped(user)}(?=[/\\\\])`, "g"), "<user>");
}

/** A line that may be published: without escape codes, control and direction characters, names and secrets. */
export function publishableLine(line: string, names = namesOfThisMachine()): string {
  const plain = stripVTControlCharacters(line).replaceAll("\t", " ").replace(anyUnprintable, "");
  const text = withoutSecrets(withoutNames(plain, names)).trimEnd();
  return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
}
