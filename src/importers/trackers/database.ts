// Reads a tracker's SQLite database.
import {copyFile, mkdtemp, rm, stat} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {ImportError} from "../importer.ts";

/** A row of a query, its columns by name. */
export type DatabaseRow = Readonly<Record<string, unknown>>;

/** Asks a database for rows. */
export type Query = (sql: string, ...values: (string | number)[]) => DatabaseRow[];

/** A tracker of years of trainings; it is copied before it is read. */
const largestDatabase = 2 ** 30;

/** The file and, where a writer has not merged it yet, its write-ahead log. */
const partsOf = async (path: string): Promise<string[]> => {
  const wal = await stat(`${path}-wal`).catch(() => null);
  return wal?.isFile() ? [path, `${path}-wal`] : [path];
};

/**
 * Copies an SQLite file, since reading one writes beside it, and hands `use` a way to ask the copy. Throws ImportError where the
 * file is no database with these tables, or where this Node has no SQLite.
 */
export async function withDatabase<T>(path: string, use: (query: Query) => T): Promise<T> {
  const found = await stat(path);
  if (!found.isFile()) throw new ImportError(`${path}: not a file`);
  if (found.size > largestDatabase) throw new ImportError(`${path}: larger than 1 GiB`);
  const {DatabaseSync} = await import("node:sqlite").catch((cause: unknown) => {
    throw new ImportError(
      `${path}: Node ${process.version} reads no SQLite (npm run import takes a newer one)`,
      {cause},
    );
  });
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-"));
  try {
    for (const part of await partsOf(path))
      await copyFile(part, join(folder, `copy.db${part.slice(path.length)}`));
    const database = new DatabaseSync(join(folder, "copy.db"));
    try {
      return use((sql, ...values) => database.prepare(sql).all(...values));
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ImportError(`${path}: not a database of this tracker: ${problem}`, {cause});
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}
