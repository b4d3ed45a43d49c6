import {execFileSync, spawnSync} from "node:child_process";
import {cpSync, existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {reportModules} from "../../../src/cli/package/report.ts";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {startBrowser} from "../../site/browser.ts";
import {environment, theirRepository, type Theirs} from "./theirs.ts";

test("the package has every module that a component or page of the report imports", () => {
  const {started} = reportModules();
  expect(started).toEqual(
    expect.arrayContaining(["site/views", "format", "pages/enhance.js", "pages/tables/[sweep]/[table]"]),
  );
  expect(started.filter((name) => !existsSync(join("src", `${name}.ts`)))).toEqual([]);
});

const sweep = "2026-11-20-quick";
const config = `import {report} from "@batchsweep/report";
export default {integrations: [report({without: ["/machines"]})]};
`;
const front = `---
import Page from "@batchsweep/report/layouts/Page.astro";
---
<Page title="Ours" description="D" isOwn><h1 class="front">The front of our own</h1></Page>
<style>.front { color: rgb(1, 2, 3); }</style>
`;
const own = `---
import Throughput from "@batchsweep/report/components/figures/Throughput.astro";
import Page from "@batchsweep/report/layouts/Page.astro";
import {sweepRows} from "@batchsweep/report/views";
const [newest] = await sweepRows();
---
<Page title="Ours" description="What we look at" isOwn>
  <h1>{newest.title}</h1>
  <Throughput sweep={newest.sweep} />
</Page>
`;

describe.skipIf(!isLongMode)(longMode("a site of somebody's own with the report in it"), () => {
  let theirs: Theirs;
  const dist = (...path: string[]): string => join(theirs.repository, "dist", ...path);
  const build = (): {status: number | null; said: string} => {
    const {status, stdout, stderr} = spawnSync("npx", ["--no-install", "astro", "build"], {
      cwd: theirs.repository,
      encoding: "utf8",
      env: {...environment(theirs.work), ASTRO_TELEMETRY_DISABLED: "1"},
    });
    return {status, said: stdout + stderr};
  };

  beforeAll(async () => {
    theirs = await theirRepository("@batchsweep/report");
    const write = (name: string, text: string): void => {
      mkdirSync(join(theirs.repository, name, ".."), {recursive: true});
      writeFileSync(join(theirs.repository, name), text);
    };
    cpSync(resolve("tests/fixtures/runs", sweep), join(theirs.repository, "runs", sweep), {recursive: true});
    write("astro.config.mjs", config);
    write("batchsweep.config.json", '{"title": "Theirs"}');
    write("src/pages/index.astro", front);
    write("src/pages/ours.astro", own);
  });
  afterAll(() => theirs.remove());

  test("builds their pages beside ours, over their runs, and theirs take the place of ours", async () => {
    const {status, said} = build();
    expect(status, said).toBe(0);
    const page = readFileSync(dist("ours.html"), "utf8");
    expect(page).toContain("<title>Ours · Theirs</title>");
    expect(page).toContain('id="throughput"');
    expect(readFileSync(dist("index.html"), "utf8")).toContain("The front of our own");
    expect(existsSync(dist("machines.html"))).toBe(false);
    for (const file of ["methods.html", "enhance.js", "report.json", `runs/${sweep}/sweep.json`])
      expect(existsSync(dist(file)), file).toBe(true);
    expect(readFileSync(dist(`sweeps/${sweep}.html`), "utf8")).toContain('id="throughput"');
    const browser = await startBrowser();
    try {
      const shown = await browser.newPage();
      const complaints: string[] = [];
      shown.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await shown.goto(pathToFileURL(dist("ours.html")).href);
      expect(await shown.locator("figure svg").count()).toBeGreaterThan(0);
      await shown.goto(pathToFileURL(dist("index.html")).href);
      const colour = shown.locator("h1").evaluate((heading) => getComputedStyle(heading).color);
      expect(await colour).toBe("rgb(1, 2, 3)");
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  test("their other pages are those that the program makes", () => {
    execFileSync(
      process.execPath,
      [resolve("scripts/batchsweep.ts"), "build", "--outDir", join(theirs.work, "dist")],
      {
        cwd: theirs.repository,
        env: {...environment(theirs.work), BATCHSWEEP_CACHE: join(theirs.work, "cache")},
      },
    );
    for (const file of ["methods.html", `sweeps/${sweep}.html`, "enhance.js"])
      expect(readFileSync(dist(file), "utf8"), file).toBe(
        readFileSync(join(theirs.work, "dist", file), "utf8"),
      );
  });

  test("a base of Astro's is refused in one line", () => {
    writeFileSync(
      join(theirs.repository, "astro.config.mjs"),
      config.replace("{integrations", '{base: "/x", integrations'),
    );
    const {status, said} = build();
    expect(status).not.toBe(0);
    expect(said).toContain("base: /x (leave it out: links in the report are relative");
  });
});
