import {cpSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {diffDocument} from "../../src/diff/document.ts";
import {diskSide} from "../../src/diff/sides.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const [quick, other] = ["2026-11-20-quick", "2026-11-21-cpu-and-gpu"];

/** Copies a sweep of the fixtures under another name. */
function copyAs(name: string, runs: string): void {
  cpSync(join("tests/fixtures/runs", quick), join(runs, name), {recursive: true});
  for (const file of readdirSync(join(runs, name))) {
    const path = join(runs, name, file);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(quick, name));
  }
}

test("a sweep that another name's runs were compared with is not gone, and one that nothing was is", async () => {
  const folder = temporaryFolder();
  const [base, head] = [join(folder, "base"), join(folder, "head")];
  for (const sweep of [quick, other])
    cpSync(join("tests/fixtures/runs", sweep), join(base, sweep), {recursive: true});
  copyAs("2026-11-22-quick", head);
  const found = await diffDocument(
    diskSide(base),
    diskSide(head),
    {failOn: [], last: 1, acrossMachines: false, sessionSpread: null},
    null,
  );
  expect(found.sweeps.map((sweep) => [sweep.base, sweep.head])).toEqual([[[other], "2026-11-22-quick"]]);
  expect(found.removed).toEqual([quick]);
});
