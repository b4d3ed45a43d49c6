import {afterAll, beforeAll, describe, expect, test} from "vitest";
import lighthouse from "lighthouse";
import {isLongMode, longMode} from "../runner/slow.ts";
import {startBrowser} from "./browser.ts";
import {visitSite, type VisitedSite} from "./visit.ts";
import type {Browser} from "playwright-core";

const port = 9333;

const pages = {
  home: "index.html",
  post: "posts/cpu-or-gpu.html",
  sweep: "sweeps/2026-11-21-cpu-and-gpu.html",
  run: "sweeps/2026-11-20-quick/cpu-b0064-r1.html",
  compare: "compare/2026-11-20-quick.html",
};

/**
 * The one figure that this machine's processor decides, slowed to a quarter: the same page came to 98 to 100 in all, by
 * what else ran. Every other audit has to be perfect.
 */
const measuredHere = "total-blocking-time";
/** From here on Lighthouse calls a page's performance good. */
const good = 90;

// A minute and a half of a machine that does nothing else.
describe.skipIf(!isLongMode)(
  longMode("Lighthouse, as on a phone, gives 100, but for the processor time of this machine, to"),
  () => {
    let site: VisitedSite;
    let browser: Browser;

    beforeAll(async () => {
      site = await visitSite("/");
      browser = await startBrowser([`--remote-debugging-port=${port}`]);
    });

    afterAll(async () => {
      await browser?.close();
      await site?.close();
    });

    /** The scores of one run, in hundredths, and the audits that cost points. */
    async function audit(path: string): Promise<{scores: Record<string, number>; lacking: string[]}> {
      const result = await lighthouse(`${site.origin}/${path}`, {
        port,
        logLevel: "error",
        onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
      });
      const {categories = {}, audits = {}} = result?.lhr ?? {};
      return {
        scores: Object.fromEntries(
          Object.entries(categories).map(([id, {score}]) => [id, Math.round(100 * (score ?? 0))]),
        ),
        lacking: Object.values(categories)
          .filter(({score}) => score !== 1)
          .flatMap(({auditRefs}) =>
            auditRefs
              .filter(({id, weight}) => weight > 0 && id !== measuredHere && (audits[id]?.score ?? 1) < 1)
              .map(({id}) => `${id}: ${audits[id]?.displayValue ?? audits[id]?.title ?? ""}`),
          ),
      };
    }

    test.each(Object.entries(pages))("%s", async (_, path) => {
      // A disturbed machine can only lower a score, so the best of three runs counts.
      let seen = await audit(path);
      for (let run = 1; run < 3 && seen.lacking.length > 0; run++) seen = await audit(path);
      const {performance, ...others} = seen.scores;
      expect({others, lacking: seen.lacking}).toEqual({
        others: {accessibility: 100, "best-practices": 100, seo: 100},
        lacking: [],
      });
      expect(performance).toBeGreaterThanOrEqual(good);
    });
  },
);
