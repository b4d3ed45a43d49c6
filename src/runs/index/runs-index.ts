// The index: what was worked out of sweeps, kept until their files change.
import {hash, randomUUID} from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import {dirname, join} from "node:path";
import {deserialize, serialize} from "node:v8";
import type {Fact, RunsIndex} from "../fact.ts";
import {folderSource} from "../folder.ts";
import {telemetrySuffix, type Identities, type RunsSource} from "../source.ts";
import {codeState} from "./code-state.ts";

/** Where the index lies in a project's cache. */
export const indexIn = (cache: string): string => join(cache, "index");

/** The first line of a kept fact. */
interface Head {
  /** Hash of code, sweep, and what the disk said of its files. */
  key: string;
  /** Hash of the files' contents, as git names them. */
  blobs: string;
  /** Hash of what follows. */
  fact: string;
}

/**
 * A file that changed later than this before it was looked at may change again without looking different: clocks of file systems
 * tick, the slowest (FAT) every 2 s. What is worked out of it is not kept yet.
 */
const settledMs = 2000;

const sha256 = (what: string | Uint8Array): string => hash("sha256", what);

/** What a fact was worked out of, as one text: all names in the folder, and the identities of the files that it reads. */
function textOf({files}: Identities, readsSamples: boolean): string {
  const parts = [...files].filter(([name]) => !name.startsWith(".")).sort(([a], [b]) => (a < b ? -1 : 1));
  return parts
    .map(([name, identity]) => `${name}\t${readsSamples || !name.endsWith(telemetrySuffix) ? identity : ""}`)
    .join("\n");
}

/** What git calls a file of these bytes. */
const blobOf = (bytes: Uint8Array): string =>
  hash("sha1", Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));

/** The same of a sweep on the disk as a commit says of one. */
async function blobsOnDisk(
  source: RunsSource,
  sweep: string,
  {files}: Identities,
  readsSamples: boolean,
): Promise<Identities> {
  const blobs = new Map<string, string>();
  for (const name of files.keys()) {
    if (name.startsWith(".")) continue;
    const isRead = readsSamples || !name.endsWith(telemetrySuffix);
    blobs.set(name, isRead ? `file ${blobOf(await source.read(sweep, name))}` : "");
  }
  return {by: "blob", files: blobs};
}

/** Writes a whole file or none. It need not survive a power cut, since what it says is checked and can be made again. */
function writeWhole(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), {recursive: true});
  const unfinished = `${path}.${randomUUID().slice(0, 8)}.unfinished`;
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, {force: true});
    throw error;
  }
}

function readKept(path: string): {head: Head; bytes: Uint8Array} | null {
  try {
    const file = readFileSync(path);
    const end = file.indexOf("\n");
    const head = JSON.parse(file.toString("utf8", 0, end)) as Head | null;
    return head === null ? null : {head, bytes: file.subarray(end + 1)};
  } catch {
    // Not there, or not what was written.
    return null;
  }
}

/**
 * The index in a folder of the project's cache: one file for each sweep and kind of fact, of which several processes write whole
 * ones only. Where the folder cannot be written, everything is worked out each time.
 */
export function openIndex(folder: string, {now = Date.now, code = sha256(codeState())} = {}): RunsIndex {
  const placeOf = (runs: string): string => join(folder, sha256(realpathSync(runs)).slice(0, 16));

  /** Does what changes the index only: that it cannot be changed costs time, and no answer. */
  function changing(change: () => void): void {
    try {
      change();
    } catch {
      // A folder that cannot be written, or another process that cleans up.
    }
  }

  async function keep<T>(
    source: RunsSource,
    sweep: string,
    {
      fact,
      before,
      value,
      path,
      keyOf,
    }: {
      fact: Fact<T>;
      before: Identities;
      value: T;
      path: string;
      keyOf: (identities: Identities) => string;
    },
  ): Promise<void> {
    if (before.by !== "state" || now() - before.changedAtMs < settledMs) return;
    const blobs = await blobsOnDisk(source, sweep, before, fact.readsSamples).catch(() => null);
    const after = await source.identities(sweep);
    if (blobs === null || keyOf(before) !== keyOf(after)) return;
    changing(() => {
      const bytes = serialize(value);
      const head: Head = {
        key: keyOf(before),
        blobs: sha256(textOf(blobs, fact.readsSamples)),
        fact: sha256(bytes),
      };
      const place = placeOf(source.folder);
      if (!existsSync(join(place, "of")))
        writeWhole(join(place, "of"), Buffer.from(realpathSync(source.folder)));
      // It is nobody's to commit, also in a repository that was not made for a report.
      if (!existsSync(join(folder, ".gitignore"))) writeWhole(join(folder, ".gitignore"), Buffer.from("*\n"));
      writeWhole(path, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), bytes]));
    });
  }

  return {
    async fact(source, sweep, fact) {
      if (!existsSync(source.folder)) return (await fact.workOut()).value;
      const path = join(placeOf(source.folder), fact.kind, sweep);
      const keyOf = (identities: Identities): string =>
        sha256([code, process.version, fact.kind, sweep, textOf(identities, fact.readsSamples)].join("\n"));
      const identities = await source.identities(sweep);
      const kept = readKept(path);
      if (kept !== null) {
        const onDisk =
          identities.by === "state"
            ? identities
            : await folderSource(source.folder)
                .identities(sweep)
                .catch(() => null);
        const isMeant =
          identities.by === "state" || sha256(textOf(identities, fact.readsSamples)) === kept.head.blobs;
        if (
          isMeant &&
          onDisk !== null &&
          keyOf(onDisk) === kept.head.key &&
          sha256(kept.bytes) === kept.head.fact
        )
          return deserialize(kept.bytes) as never;
      }
      const {value, isWhole} = await fact.workOut();
      if (isWhole) await keep(source, sweep, {fact, before: identities, value, path, keyOf});
      return value;
    },
    forgetOthers(source, sweeps) {
      const remove = (path: string): void => changing(() => rmSync(path, {recursive: true, force: true}));
      const names = (path: string): string[] => {
        try {
          return readdirSync(path);
        } catch {
          // Not there, or the unfinished file of a process that was killed.
          return [];
        }
      };
      if (!existsSync(folder) || !existsSync(source.folder)) return;
      const own = placeOf(source.folder);
      const there = new Set(sweeps);
      for (const kind of names(own).filter((name) => name !== "of"))
        for (const sweep of names(join(own, kind))) if (!there.has(sweep)) remove(join(own, kind, sweep));
      for (const place of names(folder)) {
        const of = join(folder, place, "of");
        if (existsSync(of) && !existsSync(readFileSync(of, "utf8"))) remove(join(folder, place));
      }
    },
  };
}
