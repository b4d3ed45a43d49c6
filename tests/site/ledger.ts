import {describe, expect, test} from "vitest";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

/** Pages of figures: everything begins at one edge, and a figure's words at a second. */
export function ledgerTests(site: () => VisitedSite): void {
  describe("a page of figures", () => {
    test.each([pages.sweep, pages.run])("has two left edges, not eight: %s", async (path) => {
      const edges = await site().look(
        path,
        (page) =>
          page.evaluate(() => {
            for (const fold of document.querySelectorAll("details")) fold.open = true;
            const blocks = document.querySelectorAll(
              "main > *, .columns > *, main figure > *, .wide > .table, .wide > .more, table",
            );
            const lefts = [...blocks]
              .map((block) => block.getBoundingClientRect())
              .filter(({width, height}) => width > 1 && height > 1)
              .map(({left}) => Math.round(left));
            return [...new Set(lefts)];
          }),
        {width: 1440},
      );
      expect(edges).toHaveLength(2);
    });
  });
}
