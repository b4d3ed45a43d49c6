import type {Browser} from "playwright-core";
import {sourceHash} from "../../src/layouts/style.ts";
import {themeScript} from "../../src/layouts/theme-script.ts";
import {compareAnyScript, decideScript, searchFile, sessionsFile} from "../../src/site/links.ts";

/** The scripts of a site, besides the line that sets the theme. */
const ownScripts = ["enhance.js", compareAnyScript, decideScript, searchFile, sessionsFile];

/** What a page did that no page may do; empty where it only showed itself. */
export type Offences = string[];

/** What a page of a report may never hold: scripts of others, handlers, frames, forms, addresses that act. */
function offencesInDocument({scripts, inline}: {scripts: string[]; inline: string}): string[] {
  const found: string[] = [];
  const own = ({src, textContent}: HTMLScriptElement): boolean =>
    src === "" ? textContent === inline : scripts.includes(src) && textContent === "";
  for (const element of document.querySelectorAll("*")) {
    const name = element.tagName.toLowerCase();
    if (name === "script" && !own(element as HTMLScriptElement)) found.push("a script element");
    if (/^(?:iframe|frame|object|embed|base|form|foreignobject|animate|set)$/.test(name))
      found.push(`an element ${name}`);
    if (name === "meta" && element.getAttribute("http-equiv")?.toLowerCase() === "refresh")
      found.push("a refresh");
    for (const {name: attribute, value} of element.attributes) {
      if (attribute.startsWith("on")) found.push(`a handler: ${attribute}`);
      if (
        /^(?:href|src|xlink:href|action|ping)$/.test(attribute) &&
        /^\s*(?:javascript|vbscript|data:text(?!\/csv;base64,)):?/i.test(value)
      )
        found.push(`an address that acts: ${value.slice(0, 60)}`);
      if (attribute === "style" && /url\(|expression|import/i.test(value))
        found.push(`a style: ${value.slice(0, 60)}`);
    }
  }
  if ("hit" in window) found.push("a global of the attacker");
  return found;
}

/** A busy machine's patience with one page; a page that never loads is an offence as well. */
const limitMs = 120_000;

/** A policy that blocks nothing and reports everything: what a page does besides its own script, styles and drawings. */
const reportOnly = (scripts: readonly string[]): string =>
  `default-src 'none'; script-src ${scripts.join(" ")} ${sourceHash(themeScript)}; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'`;

/**
 * Opens pages in a real browser and tells whatever runs, navigates, asks for something elsewhere or stands in the
 * document that may not. The pages' own policy for content is taken out and another reports without blocking, so that
 * escaping alone must hold. `root` is the address of the site, whose own scripts may run.
 */
export async function offencesOf(
  browser: Browser,
  addresses: readonly string[],
  root: string,
): Promise<Offences> {
  const scripts = ownScripts.map((name) => new URL(name, root).href);
  const context = await browser.newContext({viewport: {width: 1000, height: 800}});
  context.setDefaultTimeout(limitMs);
  const page = await context.newPage();
  const offences: Offences = [];
  let opened = "";
  const note = (what: string): void => void offences.push(`${opened}: ${what}`);
  const {origin} = new URL(root);
  await context.route(`${origin}/**/*.html`, async (route) => {
    const response = await route.fetch({timeout: limitMs});
    const body = (await response.text()).replace(/<meta http-equiv="content-security-policy"[^>]*>/gi, "");
    const headers = {...response.headers(), "content-security-policy-report-only": reportOnly(scripts)};
    await route.fulfill({response, headers, body});
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy"))
      note(`against the policy: ${message.text().slice(0, 300)}`);
  });
  page.on("pageerror", (error) => note(`an error: ${error.message}`));
  page.on("dialog", (dialog) => {
    note(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", () => note("a window"));
  page.on("download", () => note("a download"));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:image/")) note(`a request to ${url}`);
  });
  page.on("framenavigated", (frame) => {
    if (frame.url() !== opened) note(`a navigation to ${frame.url()}`);
  });
  for (const address of addresses) {
    opened = address;
    try {
      await page.goto(address, {waitUntil: "load"});
      for (const what of await page.evaluate(offencesInDocument, {scripts, inline: themeScript})) note(what);
    } catch (error) {
      note(`not shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await context.close();
  return offences;
}
