import {cp, rm} from "node:fs/promises";
import type {Browser, BrowserContextOptions, Page} from "playwright-core";
import {expect} from "vitest";
import {startBrowser} from "./browser.ts";
import {buildSite, copyRuns, type Built} from "./build.ts";
import {serve} from "./serve.ts";

interface Look {
  width?: number;
  colorScheme?: "light" | "dark";
  /** With the site's script; without it by default, since every page must be whole without. */
  script?: boolean;
  /** Further settings of the browser, e.g. forced colours. */
  context?: BrowserContextOptions;
}

/** A page of the browser, with what it has asked other hosts for and complained about. */
interface Opened {
  page: Page;
  elsewhere: string[];
  complaints: string[];
}

/** Opens an empty page with a context, and so a memory, of its own. */
async function open(browser: Browser, origin: string, options: BrowserContextOptions): Promise<Opened> {
  const page = await (await browser.newContext(options)).newPage();
  const opened: Opened = {page, elsewhere: [], complaints: []};
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(origin) || request.url().startsWith("data:");
    if (!isOwn) opened.elsewhere.push(request.url());
  });
  page.on("pageerror", (error) => opened.complaints.push(error.message));
  // What the page's own policy refuses is said on the console.
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) opened.complaints.push(message.text());
  });
  return opened;
}

/** The site built from the fixtures, on a host of its own, with a browser to look at it. */
export interface VisitedSite {
  built: Built;
  origin: string;
  browser: Browser;
  /** Opens a page, looks at it, closes it. Fails where the page asks another host for anything, or complains. */
  look<T>(path: string, see: (page: Page) => Promise<T>, options?: Look): Promise<T>;
  close(): Promise<void>;
}

/** Builds the site as it would live below `base`, e.g. `/` or `/repo/`, and opens a browser; `further` is a folder of more sweeps. */
export async function visitSite(
  base: string,
  env: Record<string, string> = {},
  further?: string,
): Promise<VisitedSite> {
  const runs = await copyRuns();
  if (further !== undefined) await cp(further, runs, {recursive: true});
  const built = await buildSite(runs, {BASE_PATH: base.replace(/(?<=.)\/$/, ""), ...env});
  if (built.code !== 0) {
    await built.remove();
    await rm(runs, {recursive: true, force: true});
    throw new Error(built.output + built.errors);
  }
  const host = await serve(built.site, base);
  const browser = await startBrowser();
  // Most of a look is the start of a process for its page. Without a script a page remembers nothing, and serves the next look.
  const idle: Opened[] = [];
  return {
    built,
    origin: host.origin,
    browser,
    async look(path, see, {width = 1280, colorScheme = "light", script = false, context: further} = {}) {
      const viewport = {width, height: 900};
      const isFresh = script || further !== undefined;
      const options = {javaScriptEnabled: script, viewport, colorScheme, ...further};
      const opened = (isFresh ? undefined : idle.pop()) ?? (await open(browser, host.origin, options));
      const {page, elsewhere, complaints} = opened;
      if (!isFresh) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({media: null, colorScheme});
      }
      await page.goto(`${host.origin}${base}${path}`);
      const seen = await see(page);
      await (isFresh ? page.context().close() : page.goto("about:blank"));
      expect({elsewhere, complaints}).toEqual({elsewhere: [], complaints: []});
      if (!isFresh) idle.push(opened);
      return seen;
    },
    async close() {
      await browser.close();
      await host.close();
      await built.remove();
      await rm(runs, {recursive: true, force: true});
    },
  };
}
