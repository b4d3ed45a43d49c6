import chromium from "@sparticuz/chromium";
import {chromium as playwright, type Browser} from "playwright-core";

/**
 * Starts a real Chromium that came from npm. Its own list of arguments is made for one page a process, and ends the
 * browser with its first context, so only what a container needs is kept.
 */
export async function startBrowser(further: readonly string[] = []): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox", "--no-zygote", "--disable-gpu", ...further],
    headless: true,
  });
}
