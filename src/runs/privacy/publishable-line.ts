// A text without names of the machine and its user.
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

/** Replaces a folder's path, not another one that begins or ends with the same letters. */
const withoutFolder = (text: string, [path, short]: readonly [string, string]): string =>
  path.length < 2
    ? text
    : text.replace(new RegExp(`(?<![\\w.-])${escaped(path)}(?![\\w-])`, "g"), () => short);

/**
 * Replaces the machine's name. One of one or two letters is a word as well, so it counts only where a machine stands: behind
 * an `@` or `//`, before a port or a path, after the word `host`.
 */
function withoutHost(text: string, host: string): string {
  if (host === "" || host === "localhost") return text;
  const name = escaped(host);
  const places =
    host.length < 3
      ? `(?<=@|//|\\bhost(?:name)?["']?\\s?[=: ]\\s?["']?)${name}(?![\\w-])|(?<![\\w.-])${name}(?=:(?:\\d|/))`
      : `(?<![\\w.-])${name}(?![\\w-])`;
  return text.replace(new RegExp(places, "g"), "<host>");
}

/** Replaces the folder one is in and the project's by `.`, home folders by `~`, and the names of machine and user in it. */
export function withoutNames(line: string, {folder, program, home, temporary, host, user}: Names): string {
  const folders = [
    [folder, "."],
    [program, "."],
    [home, "~"],
    [temporary, "<tmp>"],
  ] as const;
  const anyHome = folders
    .reduce(withoutFolder, line)
    .replace(/(?:\/home\/|\/Users\/|[A-Z]:\\Users\\)[^/\\\s:'"]+/g, "~");
  // A user name may be an ordinary word ("root", "node"), so only parts of paths and what stands before an @ are replaced.
  const noUser =
    user === ""
      ? anyHome
      : anyHome.replace(
          new RegExp(
            `(?<=[/\\\\])${escaped(user)}(?=[/\\\\@])|(?<![\\w.-])${escaped(user)}(?=@[\\w.-])`,
            "g",
          ),
          "<user>",
        );
  return withoutHost(noUser, host);
}

/** A text that may be published: without names of the machine and its user, and without secrets. */
export const publishableText = (text: string, names = namesOfThisMachine()): string =>
  withoutSecrets(withoutNames(text, names));

/** A line that may be published: without escape codes, control and direction characters, names and secrets. */
export function publishableLine(line: string, names = namesOfThisMachine()): string {
  const plain = stripVTControlCharacters(line).replaceAll("\t", " ").replace(anyUnprintable, "");
  const text = publishableText(plain, names).trimEnd();
  return text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text;
}
