import {rm} from "node:fs/promises";
import type {Browser, Page} from "playwright-core";
import {expect} from "vitest";
import {startBrowser} from "./browser.ts";
import {buildSite, copyRuns, type Built} from "./build.ts";
import {serve} from "./serve.ts";

interface Look {
  width?: number;
  colorScheme?: "light" | "dark";
}

/** The site built from the fixtures, on a host of its own, with a browser to look at it. */
export interface VisitedSite {
  built: Built;
  origin: string;
  browser: Browser;
  /** Opens a page without JavaScript, looks at it, closes it. Fails where the page asks another host for anything. */
  look<T>(path: string, see: (page: Page) => Promise<T>, options?: Look): Promise<T>;
  close(): Promise<void>;
}

/** Builds the site as it would live below `base`, e.g. `/` or `/repo/`, and opens a browser. */
export async function visitSite(base: string): Promise<VisitedSite> {
  const built = await buildSite(await copyRuns(), {BASE_PATH: base.replace(/(?<=.)\/$/, "")});
  if (built.code !== 0) throw new Error(built.output + built.errors);
  const host = await serve(built.site, base);
  const browser = await startBrowser();
  return {
    built,
    origin: host.origin,
    browser,
    async look(path, see, {width = 1280, colorScheme = "light"} = {}) {
      const viewport = {width, height: 900};
      const context = await browser.newContext({javaScriptEnabled: false, viewport, colorScheme});
      const elsewhere: string[] = [];
      const page = await context.newPage();
      page.on("request", (request) => {
        const isOwn = request.url().startsWith(host.origin) || request.url().startsWith("data:");
        if (!isOwn) elsewhere.push(request.url());
      });
      await page.goto(`${host.origin}${base}${path}`);
      const seen = await see(page);
      await context.close();
      expect(elsewhere).toEqual([]);
      return seen;
    },
    async close() {
      await browser.close();
      await host.close();
      await built.remove();
      await rm(built.runs, {recursive: true, force: true});
    },
  };
}
