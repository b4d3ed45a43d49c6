import {expect, test} from "vitest";
import {siteMap} from "../../../src/report/rendering/sitemap.ts";

test("the map names every page but the one for addresses that are none", () => {
  const root = new URL("https://you.example/repo/");
  const map = siteMap(["index.html", "404.html", "sweeps/b.html", "sweeps/a.html"], root);
  expect(
    [...(map.get("sitemap-0.xml") ?? "").matchAll(/<loc>(.*?)<\/loc>/g)].map(([, found]) => found),
  ).toEqual([
    "https://you.example/repo/",
    "https://you.example/repo/sweeps/a.html",
    "https://you.example/repo/sweeps/b.html",
  ]);
  expect(map.get("sitemap-index.xml")).toContain("<loc>https://you.example/repo/sitemap-0.xml</loc>");
});
