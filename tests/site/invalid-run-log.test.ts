import {readFile, readdir, rm, symlink, writeFile} from "node:fs/promises";
import {basename, join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {fromHere} from "../../src/runs/project.ts";
import {buildSite, copySweeps, withoutPosts, type Built} from "./build.ts";

describe("a run log that cannot be read", () => {
  const run = "2026-11-20-quick/cpu-b0032-r1.json";
  const gone = "2026-11-20-quick/cpu-b0064-r1.telemetry.json";
  const linked = "2026-11-20-quick/cpu-b0128-r1.telemetry.json";
  let runs: string;
  let strict: Built;
  let lenient: Built;

  beforeAll(async () => {
    runs = await copySweeps("2026-11-20-quick");
    const file = join(runs, run);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/"errorRate": [\d.]+/, '"errorRate": 1.5'));
    await rm(join(runs, gone));
    await rm(join(runs, linked));
    await symlink(file, join(runs, linked));
    strict = await buildSite(runs, withoutPosts);
    lenient = await buildSite(runs, withoutPosts, ["--skip-invalid"]);
  });

  afterAll(async () => {
    await strict?.remove();
    await lenient?.remove();
    await rm(runs, {recursive: true, force: true});
  });

  test("ends the build with code 2 and one line naming file, field, problem and value", () => {
    expect(strict.code).toBe(2);
    const lines = strict.errors.split("\n").filter((line) => line.includes("errorRate"));
    expect(lines).toEqual([
      `${fromHere(join(runs, run))}: epochs[0].errorRate: Too big: expected number to be <=1: 1.5 (--skip-invalid leaves it out)`,
    ]);
  });

  test("may be a samples file too", async () => {
    const broken = await copySweeps("2026-11-20-quick");
    const file = join(broken, "2026-11-20-quick/cpu-b0032-r1.telemetry.json");
    await writeFile(
      file,
      (await readFile(file, "utf8")).replace('"clockErrorMs": 0.4', '"clockErrorMs": -3'),
    );
    const built = await buildSite(broken, withoutPosts);
    await built.remove();
    await rm(broken, {recursive: true, force: true});
    expect([built.code, built.errors]).toEqual([
      2,
      `${fromHere(file)}: clockErrorMs: Too small: expected number to be >=0: -3 (--skip-invalid leaves it out)\n`,
    ]);
  });

  test("is left out on request, and the pages say so", async () => {
    expect(lenient.code).toBe(0);
    const page = async (name: string): Promise<string> => readFile(join(lenient.site, name), "utf8");
    for (const name of ["index.html", "sweeps/2026-11-20-quick.html"])
      expect(await page(name)).toContain(`${run}: epochs[0].errorRate`);
    expect(await page("sweeps/2026-11-20-quick.html")).toContain("not run");
  });

  test("publishes neither samples that are gone nor those that a link leads to, and the page says so", async () => {
    const names = await readdir(join(lenient.site, "runs/2026-11-20-quick"));
    expect(names).toContain("cpu-b0016-r1.telemetry.json");
    const page = await readFile(join(lenient.site, "sweeps/2026-11-20-quick.html"), "utf8");
    for (const file of [gone, linked]) {
      expect(names).not.toContain(basename(file));
      expect(page).toContain(`${file}: `);
    }
  });
});
