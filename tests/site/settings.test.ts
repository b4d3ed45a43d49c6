import {expect, test, vi} from "vitest";

test("a whole address is host, base path and target; without a host there is none", async () => {
  expect((await import("../../src/site/settings.ts")).addressOf("a.html")).toBeNull();
  vi.resetModules();
  vi.stubEnv("SITE_URL", "https://you.example");
  vi.stubEnv("BASE_PATH", "/repo");
  const {addressOf, basePath} = await import("../../src/site/settings.ts");
  expect([addressOf("a.html"), addressOf(""), basePath]).toEqual([
    "https://you.example/repo/a.html",
    "https://you.example/repo/",
    "/repo/",
  ]);
});
