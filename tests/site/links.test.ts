import {expect, test} from "vitest";
import {linkFrom, runPage, sweepPage, tableFile} from "../../src/site/links.ts";

const page = (path: string): URL => new URL(path, "https://report.example");

test.each([
  ["/", "sweeps/s.html"],
  ["/index.html", "sweeps/s.html"],
  ["/sweeps/s.html", "../sweeps/s.html"],
  ["/sweeps/s/r.html", "../../sweeps/s.html"],
])("from %s a link is relative to the page", (path, link) => {
  expect(linkFrom(page(path), sweepPage("s"))).toBe(link);
});

test("addresses of a sweep's pages and files", () => {
  expect([runPage("s", "r"), tableFile("s", "pairs", "csv")]).toEqual([
    "sweeps/s/r.html",
    "tables/s/pairs.csv",
  ]);
});
