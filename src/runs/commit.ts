// Run logs of a commit, without a checkout.
import {execFile} from "node:child_process";
import {basename, dirname, resolve} from "node:path";
import {promisify} from "node:util";
import {documentBytes, telemetryBytes} from "../schema/values/limits.ts";
import {ParseError} from "../schema/parse.ts";
import {checkSize, notAFile, type RunsSource, type SourceEntry} from "./source.ts";

const run = promisify(execFile);

/** Runs git in a folder; arguments never pass a shell. Rejects with what git said. */
export async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  const {stdout} = await run("git", ["-C", folder, "--literal-pathspecs", ...args], {
    encoding: "buffer",
    maxBuffer: Math.max(documentBytes, telemetryBytes) + 2 ** 20,
    env: {...process.env, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C"},
  });
  return stdout;
}

/**
 * Why git does not work in a folder, in its own words on one line: it is no repository, or belongs to another user (which
 * happens in containers); null where it does.
 */
export async function gitProblem(folder: string): Promise<string | null> {
  try {
    await git(folder, ["rev-parse", "--git-dir"]);
    return null;
  } catch (error) {
    const {stderr, message, code} = error as {stderr?: Buffer; message: string; code?: unknown};
    if (code === "ENOENT") return "not installed, or not in the PATH";
    const said = stderr?.toString().trim() ?? "";
    return (said === "" ? message : said).split(/\s*\n\s*/).join(" ");
  }
}

/** The object that a name stands for; null for an unknown name or a range. */
async function objectOf(folder: string, name: string): Promise<string | null> {
  const found = await git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", name]).catch(
    () => null,
  );
  return /^[0-9a-f]{40,64}$/.exec(found?.toString().trim() ?? "")?.[0] ?? null;
}

/**
 * The commit that an untrusted name stands for, in any form that git knows (`main~2`, `v1^{}`, `:/words of a message`);
 * null if there is none. A name that looks like an option is refused, since git would take it for one.
 */
export async function commitOf(folder: string, name: string): Promise<string | null> {
  if (name.startsWith("-") || name.includes("\0")) return null;
  // In two steps: after `:/words`, git would search for `^{commit}` as well.
  const object = await objectOf(folder, name);
  return object === null ? null : objectOf(folder, `${object}^{commit}`);
}

interface Blob {
  kind: SourceEntry["kind"];
  object: string;
  bytes: number;
}

/** The files of a folder in a commit, by their path below it. Throws ParseError where they are more than anybody records. */
async function tree(folder: string, commit: string, path: string): Promise<Map<string, Blob>> {
  const listed = await git(folder, ["ls-tree", "-r", "-z", "-l", "--full-tree", commit, `${path}/`]).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") throw cause;
      throw new ParseError(`${commit.slice(0, 12)}:${path}: folder: too many files to list`, {cause});
    },
  );
  const files = new Map<string, Blob>();
  for (const line of listed.toString().split("\0")) {
    const found = /^(?<mode>\d+) \w+ (?<object>[0-9a-f]+) +(?<bytes>\d+|-)\t(?<file>[\s\S]+)$/.exec(
      line,
    )?.groups;
    if (found === undefined) continue;
    const {mode = "", object = "", bytes = "", file = ""} = found;
    files.set(file.slice(path.length + 1), {
      kind: mode.startsWith("100") ? "file" : "other",
      object,
      bytes: Number(bytes),
    });
  }
  return files;
}

/**
 * The run logs of the folder `runs` as they were in a commit; nothing is checked out. `name` is what messages call the
 * commit. Rejects where the folder lies in no git repository.
 */
export async function commitSource(runs: string, commit: string, name: string): Promise<RunsSource> {
  const parent = dirname(resolve(runs));
  const prefix = (await git(parent, ["rev-parse", "--show-prefix"])).toString().replace(/\n$/, "");
  const path = `${prefix}${basename(resolve(runs))}`;
  const files = await tree(parent, commit, path);
  const absent = (what: string): NodeJS.ErrnoException =>
    Object.assign(new Error(`${name}:${path}/${what}: not in the commit`), {code: "ENOENT"});
  const inSweep = Map.groupBy(files, ([file]) => file.split("/", 1)[0] ?? "");
  const below = (sweep: string): [string, Blob][] =>
    (inSweep.get(sweep) ?? []).flatMap(([file, blob]) =>
      file === sweep ? [] : [[file.slice(sweep.length + 1), blob] as [string, Blob]],
    );
  return {
    name: `${name}:${path}`,
    folder: resolve(runs),
    async entries() {
      const entries = new Map<string, SourceEntry>();
      for (const [file, {kind}] of files) {
        const [first = "", second] = file.split("/");
        entries.set(first, {name: first, kind: second === undefined ? kind : "folder"});
      }
      return [...entries.values()];
    },
    async files(sweep) {
      const inside = below(sweep);
      if (inside.length === 0) throw absent(sweep);
      return inside.map(([name, {kind}]) => (name.includes("/") ? {name, kind: "folder"} : {name, kind}));
    },
    async read(sweep, file) {
      const found = files.get(`${sweep}/${file}`);
      if (found === undefined) throw absent(`${sweep}/${file}`);
      const where = `${name}:${path}/${sweep}/${file}`;
      if (found.kind !== "file") throw notAFile(where);
      checkSize(found.bytes, where);
      return new Uint8Array(await git(parent, ["cat-file", "blob", found.object]));
    },
    identities: async (sweep) => ({
      by: "blob",
      files: new Map(below(sweep).map(([file, {kind, object}]) => [file, `${kind} ${object}`])),
    }),
  };
}
