import {expect, test} from "vitest";
import {linkFrom, runPage, sweepPage, tableFile} from "../../src/site/links.ts";

const page = (path: string): URL => new URL(path, "https://report.example");

test.each([
  ["/index.html", "/", "sweeps/s.html"],
  ["/sweeps/s.html", "/", "../sweeps/s.html"],
  ["/sweeps/s/r.html", "/", "../../sweeps/s.html"],
  ["/repo/sweeps/s.html", "/repo", "../sweeps/s.html"],
  ["/repo/sweeps/s.html", "/repo/", "../sweeps/s.html"],
  ["/repo/", "/repo", "sweeps/s.html"],
])("from %s of a site at %s a link is relative to the page", (path, base, link) => {
  expect(linkFrom(page(path), sweepPage("s"), base)).toBe(link);
});

test("addresses of a sweep's pages and files", () => {
  expect([runPage("s", "r"), tableFile("s", "pairs", "csv")]).toEqual([
    "sweeps/s/r.html",
    "tables/s/pairs.csv",
  ]);
});
