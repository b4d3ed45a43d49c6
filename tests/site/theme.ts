import {pathToFileURL} from "node:url";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {describe, expect, test} from "vitest";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

const paper = (page: Page): Promise<string> =>
  page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);

const [light, dark] = ["rgb(253, 252, 250)", "rgb(21, 23, 26)"];

/** The switch between the system's theme, light and dark. */
export function themeTests(site: () => VisitedSite): void {
  describe("the theme", () => {
    test("is chosen by a button, and remembered on the next page before it is drawn", async () => {
      const seen = await site().look(
        pages.home,
        async (page) => {
          const button = page.getByRole("button", {name: /^Theme/});
          const before = [await button.innerText(), await paper(page)];
          await button.click();
          await button.click();
          const after = [await button.innerText(), await paper(page)];
          // Without the script that comes later: what stands in the page's head is enough.
          await page.route("**/enhance.js", (route) => route.abort());
          await page.goto(new URL(pages.run, page.url()).href);
          return {before, after, next: await paper(page)};
        },
        {script: true},
      );
      expect(seen).toEqual({
        before: ["Theme: system", light],
        after: ["Theme: dark", dark],
        next: dark,
      });
    });

    test("goes back to the system’s, and can be chosen on a disk", async () => {
      const context = await site().browser.newContext({colorScheme: "dark"});
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(site().built.site, pages.home)).href);
      const button = page.getByRole("button", {name: /^Theme/});
      const seen = [await paper(page)];
      for (let press = 0; press < 3; press++) {
        await button.click();
        seen.push(await paper(page));
      }
      await context.close();
      expect(seen).toEqual([dark, light, dark, dark]);
    });

    test("has no button where no script runs", async () => {
      const count = await site().look(pages.home, (page) => page.locator(".theme:visible").count());
      expect(count).toBe(0);
    });
  });
}
