import {mkdirSync, mkdtempSync, rmSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {compileSite} from "../../src/cli/site-code.ts";
import {entryIn, openSiteCode} from "../../src/report/rendering/site-code.ts";
import {programRoot} from "../../src/cli/surroundings.ts";
import {isLongMode, longMode} from "../runner/slow.ts";

test.skipIf(!isLongMode)(
  longMode("the pages are compiled as they are published, whatever the surroundings call their mode"),
  async () => {
    // The test runner itself calls it "test": code compiled so reads every run log anew and has no security policy.
    expect(process.env["MODE"]).toBe("test");
    mkdirSync(join(programRoot, ".cache"), {recursive: true});
    const work = mkdtempSync(join(programRoot, ".cache/code-"));
    try {
      compileSite(work);
      const code = await openSiteCode(entryIn(join(work, "code")));
      const page = await code.make({
        url: "http://localhost/404.html",
        component: "src/pages/404.astro",
        route: "/404",
      });
      expect(new TextDecoder().decode(page)).toContain("content-security-policy");
    } finally {
      rmSync(work, {recursive: true, force: true});
    }
  },
);
