import {pathToFileURL} from "node:url";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {diffDocument} from "../../src/diff/document.ts";
import {folderSource} from "../../src/runs/folder.ts";
import type {VisitedSite} from "./visit.ts";

const [older, newer] = ["2026-11-23-quick-tensorflow", "2026-11-23-quick-own-operations"];

/** The page of any two sweeps or runs says what diff and the pages that are made say of them. */
export function compareAnyTests(site: () => VisitedSite): void {
  const seen = (
    a: string,
    b: string,
  ): Promise<{text: string; decided: (string | null)[]; differing: string[]}> =>
    site().look(
      `compare.html?a=${a}&b=${b}`,
      async (page) => {
        await page.locator(".any-two-result > *").first().waitFor();
        return {
          text: (await page.locator(".any-two-result").innerText()).replaceAll("\u00a0", " "),
          decided: await page
            .locator(".any-two-result [data-decisions]")
            .evaluateAll((all) => all.map((one) => one.getAttribute("data-decisions"))),
          differing: await page.locator(".differs th").allInnerTexts(),
        };
      },
      {script: true},
    );

  describe("any two by address", () => {
    test("a sweep and the one before it: what their own page has decided, either way round", async () => {
      const own = await site().look(`compare/${newer}/${older}.html`, (page) =>
        page
          .locator("section.pair [data-decisions]")
          .evaluateAll((all) => all.map((one) => one.getAttribute("data-decisions"))),
      );
      expect(own.length).toBeGreaterThan(4);
      for (const [a, b] of [
        [older, newer],
        [newer, older],
      ] as const) {
        const {decided, differing} = await seen(a, b);
        expect(decided).toEqual(expect.arrayContaining(own));
        expect(differing).toContain("recorded");
      }
    });

    test("two runs of one sweep: what is decided of their configurations, and both runs’ figures", async () => {
      const {decided, text} = await seen(
        `${newer}/tensorflow-cpu-b016-r1`,
        `${newer}/tensorflow-cpu-b256-r2`,
      );
      expect(decided).toContainEqual(expect.stringContaining(`epoch-time:${newer}/`));
      expect(text).toMatch(/Peak memory/);
      expect(
        (await seen(`${newer}/tensorflow-cpu-b016-r1`, `${newer}/tensorflow-cpu-b016-r2`)).text,
      ).toContain("nothing to decide");
    });

    test("a run's page leads there, with the run as one of the two", async () => {
      const filled = await site().look(
        `sweeps/${newer}/tensorflow-cpu-b016-r1.html`,
        async (page) => {
          await page.getByRole("link", {name: "Compare with another run"}).click();
          return page.getByLabel("This").inputValue();
        },
        {script: true},
      );
      expect(filled).toBe(`${newer}/tensorflow-cpu-b016-r1`);
    });

    // Of one machine, of another one, and of another engine, data and model.
    test.each([
      [older, newer],
      ["2026-11-23-quick-wasm", newer],
      ["2026-11-20-quick", "2026-11-21-cpu-and-gpu"],
      ["2026-11-20-quick", newer],
    ])("%s and %s: what diff decides of them", async (base, head) => {
      const side = (sweep: string) => ({
        name: sweep,
        commit: null,
        source: folderSource(site().built.runs),
        only: {sweep, run: null},
      });
      const {sweeps} = await diffDocument(side(base), side(head), {
        failOn: [],
        last: 1,
        acrossMachines: false,
        sessionSpread: null,
      });
      const verdicts = sweeps.flatMap(({overall, pairs}) => [
        ...overall.map(({verdict}) => verdict),
        ...pairs.flatMap(({quantities}) => quantities),
      ]);
      const expected = verdicts.map(
        ({decision, word}) => `${decision}=${(word.split(",")[0] ?? "").replaceAll(" ", "-")}`,
      );
      const barred = sweeps.flatMap(({incomparable}) => incomparable);
      expect(expected.length + barred.length).toBeGreaterThan(2);
      const {decided, text} = await seen(head, base);
      expect(decided.toSorted()).toEqual(expected.toSorted());
      for (const {reasons} of barred) expect(text).toContain(reasons[0]!);
    });

    test("lays load and memory of two sweeps over each other, by the clock and with epochs aligned", async () => {
      const drawn = await site().look(
        `compare.html?a=${newer}&b=${older}`,
        async (page) => {
          const figure = page.locator("#laid-over");
          await figure.waitFor();
          const shown = () =>
            figure
              .locator("svg:visible")
              .evaluateAll((all) => all.map((one) => one.id || one.getAttribute("aria-labelledby")));
          const clock = await shown();
          await figure.getByRole("radio", {name: "epochs aligned"}).check();
          return {clock, epochs: await shown(), legend: await figure.locator(".legend").innerText()};
        },
        {script: true, width: 390},
      );
      expect(drawn.clock).toHaveLength(5);
      expect(drawn.epochs).toHaveLength(5);
      expect(drawn.epochs[0]).toMatch(/^laid-epochs/);
      expect(drawn.legend).toContain(newer);
    });

    test("a name that is not there is said, as text", async () => {
      expect((await seen("no-such", newer)).text).toContain("There is no such sweep or run here: no-such");
      expect((await seen(encodeURIComponent("<b>x</b>"), newer)).text).toContain("<b>x</b>");
    });

    test("works from a disk", async () => {
      const page = await site().browser.newPage();
      const file = pathToFileURL(join(site().built.site, "compare.html")).href;
      await page.goto(`${file}?a=${older}&b=${newer}`);
      await expect.poll(() => page.locator(".any-two-result h2").count()).toBe(4);
      expect(await page.locator(".any-two-result [data-decisions]").count()).toBeGreaterThan(4);
      await page.close();
    });
  });
}
