import {copyFileSync, readdirSync} from "node:fs";
import {dirname, join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {expect, test} from "vitest";
import {withDatabase} from "../../../src/importers/trackers/database.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {databaseOf} from "./database-fixture.ts";

test("what a writer has not merged yet is read too, and nothing is written beside the file", async () => {
  const file = databaseOf("mlflow.sql");
  const writer = new DatabaseSync(file);
  writer.exec("PRAGMA journal_mode = WAL; UPDATE runs SET name = 'renamed'");
  const copy = join(temporaryFolder(), "mlflow.db");
  for (const part of ["", "-wal"]) copyFileSync(file + part, copy + part);
  writer.close();
  const names = await withDatabase(copy, (query) => query("SELECT DISTINCT name FROM runs"));
  expect(names.map(({name}) => name)).toEqual(["renamed"]);
  expect(readdirSync(dirname(copy)).sort()).toEqual(["mlflow.db", "mlflow.db-wal"]);
});
