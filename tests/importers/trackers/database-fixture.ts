import {readFileSync} from "node:fs";
import {join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {temporaryFolder} from "../../temporary-folder.ts";

/** A database file made of a dump: what `sqlite3 FILE .dump` says of the tables that a tracker really wrote. */
export function databaseOf(dump: string): string {
  const file = join(temporaryFolder(), dump.replace(/\.sql$/, ".db"));
  const database = new DatabaseSync(file);
  database.exec(readFileSync(join(import.meta.dirname, "../fixtures", dump), "utf8"));
  database.close();
  return file;
}
