import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import type {VisitedSite} from "./visit.ts";

/** What a site with an address has for others: a feed, a map, cards. */
export function addressTests(site: () => VisitedSite): void {
  describe("a site with an address", () => {
    const text = (path: string): Promise<string> => readFile(join(site().built.site, path), "utf8");

    test("has a feed of posts and sweeps, a map, and robots that lead to it", async () => {
      const feed = await text("rss.xml");
      expect(feed).toContain("<link>https://report.example/repo/posts/cpu-or-gpu.html</link>");
      expect(feed).toContain("<link>https://report.example/repo/sweeps/2026-11-20-quick.html</link>");
      expect(await text("robots.txt")).toContain("Sitemap: https://report.example/repo/sitemap-index.xml");
      expect(await text("sitemap-0.xml")).toContain("https://report.example/repo/sweeps/2026-11-20-quick");
    });

    test("has a card of 1200 by 630 pixels for each post and sweep, which the page names", async () => {
      const path = "cards/sweeps/2026-11-20-quick.png";
      expect(await text("sweeps/2026-11-20-quick.html")).toContain(
        `content="https://report.example/repo/${path}"`,
      );
      const png = await readFile(join(site().built.site, path));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
      expect(png.length).toBeLessThan(100_000);
    });
  });
}
