import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {describe, expect, test} from "vitest";
import {isLongMode, longReason} from "../runner/slow.ts";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Its rules that a change of colours concerns. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** The kinds of page that between them have everything that the others are made of. */
const everyDay: readonly string[] = ["sweep", "run", "compare"];

/** What axe finds wrong with a page that has it, a line each; by these rules, or by all. */
const violations = (page: Page, rules?: string[]): Promise<string[]> =>
  page.evaluate(async (runOnly) => {
    interface Axe {
      run(options: object): Promise<{
        violations: {id: string; nodes: {html: string; failureSummary?: string}[]}[];
      }>;
    }
    // What passes is not described: that would take longer than to judge it.
    const options = {
      resultTypes: ["violations"],
      selectors: false,
      ...(runOnly === undefined ? {} : {runOnly}),
    };
    const found = await (window as unknown as {axe: Axe}).axe.run(options);
    return found.violations.flatMap(({id, nodes}) =>
      nodes.map(
        ({html, failureSummary = ""}) => `${id}: ${html.slice(0, 160)} (${failureSummary.slice(0, 200)})`,
      ),
    );
  }, rules);

/** What a screen reader is told, and what axe finds. */
export function accessibilityTests(site: () => VisitedSite): void {
  describe("axe finds nothing, in light and in dark, on", () => {
    test.concurrent.for(Object.entries(pages))("%s", async ([name, path], {skip}) => {
      skip(!isLongMode && !everyDay.includes(name), longReason);
      const found = await site().look(
        path,
        async (page) => {
          await page.evaluate(await axe);
          const light = await violations(page);
          await page.emulateMedia({colorScheme: "dark"});
          return {light, dark: await violations(page, ofColours)};
        },
        {script: true},
      );
      expect(found).toEqual({light: [], dark: []});
    });
  });

  describe("for a screen reader", () => {
    test("every figure has a name and a description, and its figures as a table", async () => {
      const figures = await site().look(pages.sweep, (page) =>
        page.locator("main figure").evaluateAll((all) =>
          all.map((figure) => {
            const svg = figure.querySelector("svg");
            const [name, text] = (svg?.getAttribute("aria-labelledby") ?? "")
              .split(" ")
              .map((id) => document.getElementById(id)?.textContent ?? "");
            return {
              id: figure.id,
              named: Boolean(name) && Boolean(text),
              rows: figure.querySelectorAll(".figures tbody tr").length,
            };
          }),
        ),
      );
      expect(figures.length).toBeGreaterThanOrEqual(6);
      expect(figures.filter(({named, rows}) => !named || rows === 0)).toEqual([]);
    });

    test.each(Object.values(pages))("headings go down one level at a time, from one h1: %s", async (path) => {
      const html = await readFile(join(site().built.site, path), "utf8");
      const levels = [...html.matchAll(/<h([1-6])[\s>]/g)].map(([, level]) => Number(level));
      const jumps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
      expect({path, ones: levels.filter((level) => level === 1).length, jumps}).toEqual({
        path,
        ones: 1,
        jumps: [],
      });
    });
  });
}
