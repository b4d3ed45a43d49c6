import {readFile} from "node:fs/promises";
import {pathToFileURL} from "node:url";
import {describe, expect, test} from "vitest";
import {writeSingleFile} from "../../src/cli/build/write-single-file.ts";
import type {VisitedSite} from "./visit.ts";

const address = {address: "https://report.example", basePath: "/repo"};

/** What `npm run build -- --single-file` writes, opened from a disk as whoever is sent it would. */
export function aloneTests(site: () => VisitedSite): void {
  describe("a page as one file", () => {
    test.each(["cpu-or-gpu", "2026-11-21-cpu-and-gpu"])(
      "%s needs no other, and its script runs",
      async (id) => {
        const file = await writeSingleFile(site().built.site, id, address);
        const context = await site().browser.newContext();
        const page = await context.newPage();
        const requests: string[] = [];
        const complaints: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        page.on("pageerror", (error) => complaints.push(error.message));
        page.on("console", (message) => complaints.push(message.text()));
        const opened = pathToFileURL(file).href;
        await page.goto(opened);
        const seen = {
          figures: await page.locator("figure svg:visible").count(),
          heads: await page.locator("table thead button").count(),
        };
        await context.close();
        expect({requests: requests.filter((url) => !url.startsWith("data:")), complaints}).toEqual({
          requests: [opened],
          complaints: [],
        });
        expect(seen.figures).toBeGreaterThanOrEqual(6);
        expect(seen.heads).toBeGreaterThan(5);
      },
    );

    test("leads to the site for what it leaves out", async () => {
      const file = await writeSingleFile(site().built.site, "cpu-or-gpu", address);
      const links = [...(await readFile(file, "utf8")).matchAll(/<a [^>]*href="([^"]*)"/g)].map(
        ([, href]) => href,
      );
      expect(
        links.filter((href) => !/^(?:https:\/\/report\.example\/repo\/|#|data:)/.test(href ?? "")),
      ).toEqual([]);
    });
  });
}
