import chromium from "@sparticuz/chromium";
import {existsSync} from "node:fs";
import {mkdir, mkdtemp, readFile, rename, rm} from "node:fs/promises";
import {createRequire} from "node:module";
import {join} from "node:path";
import {chromium as playwright, type Browser} from "playwright-core";

const cache = join(import.meta.dirname, "../../.cache");

const packageFile = join(createRequire(import.meta.url).resolve("@sparticuz/chromium"), "../../package.json");

let unpacked: Promise<string> | null = null;

/**
 * The browser of the package @sparticuz/chromium, unpacked once for all test files. The package itself unpacks into the
 * folder for temporary files and takes whatever lies there, so that a second process starts what the first has half
 * written: here it does so in a folder of its own, which gets its name when it is whole.
 */
async function unpackedChromium(): Promise<string> {
  const {version} = JSON.parse(await readFile(packageFile, "utf8")) as {version: string};
  const folder = join(cache, `chromium-${version}`);
  const program = join(folder, "chromium");
  if (existsSync(program)) return program;
  await mkdir(cache, {recursive: true});
  const unfinished = await mkdtemp(`${folder}-`);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = unfinished;
  try {
    await chromium.executablePath();
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, {recursive: true, force: true});
    if (!existsSync(program)) throw error;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  return program;
}

/**
 * Starts a real Chromium that came from npm. Its own list of arguments is made for one page a process, and ends the
 * browser with its first context, so only what a container needs is kept.
 */
export async function startBrowser(further: readonly string[] = []): Promise<Browser> {
  return playwright.launch({
    executablePath: await (unpacked ??= unpackedChromium()),
    args: ["--no-sandbox", "--no-zygote", "--disable-gpu", ...further],
    headless: true,
  });
}
