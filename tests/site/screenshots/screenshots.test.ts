import {existsSync} from "node:fs";
import {mkdir, readFile, rm, writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longReason} from "../../runner/slow.ts";
import {pages} from "../page-list.ts";
import {visitSite, type VisitedSite} from "../visit.ts";
import {differenceOf, thumbnailOf} from "./likeness.ts";

/*
 * A page of each kind, at both widths and in both themes, held against the pictures that were accepted last.
 * BATCHSWEEP_ACCEPT_SCREENSHOTS=1 with BATCHSWEEP_SLOW_TESTS=1 accepts what they look like now: look at them first, they are
 * written whole to .cache/screenshots.
 */
const folder = join(import.meta.dirname, "accepted");
const whole = join(import.meta.dirname, "../../../.cache/screenshots");
const isAccepting = process.env["BATCHSWEEP_ACCEPT_SCREENSHOTS"] === "1";

const shown = {
  ...pages,
  history: "history.html",
  // Recorded beside the fake NVML, and as a language model prints.
  fakeGpu: "sweeps/fake-gpu.html",
  fakeGpuRun: "sweeps/fake-gpu/wasm-cpu-b032-r1.html",
  languageModel: "sweeps/language-model.html",
  compareAny: "compare.html",
};
const views = [1440, 390].flatMap((width) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    Object.entries(shown).map(([name, path]) => ({name, path, width, colorScheme})),
  ),
);

/** Widths of a sentence in the page's fonts: where they differ, lines break elsewhere and no picture can be compared. */
const fontsOf = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    ["--prose", "--sans", "--mono"].map((name) => {
      const span = document.createElement("span");
      span.style.font = `16px ${getComputedStyle(document.documentElement).getPropertyValue(name)}`;
      span.textContent = "How does this training behave on this hardware?";
      document.body.append(span);
      const {width} = span.getBoundingClientRect();
      span.remove();
      return Math.round(width);
    }),
  );

const isUsed = isLongMode && (isAccepting || existsSync(join(folder, "fonts.json")));
const why = isLongMode
  ? "nothing was accepted yet; BATCHSWEEP_ACCEPT_SCREENSHOTS=1 accepts what the pages look like now"
  : longReason;

describe.skipIf(!isUsed)(`what pages look like${isUsed ? "" : ` (skipped: ${why})`}`, () => {
  let site: VisitedSite;
  let fonts: number[];

  beforeAll(async () => {
    site = await visitSite("/", {}, join(import.meta.dirname, "../../fixtures/shown"));
    fonts = await site.look(pages.methods, fontsOf, {script: true});
    await mkdir(whole, {recursive: true});
    if (!isAccepting) return;
    await rm(folder, {recursive: true, force: true});
    await mkdir(folder, {recursive: true});
    await writeFile(join(folder, "fonts.json"), `${JSON.stringify(fonts)}\n`);
  });

  afterAll(() => site?.close());

  // One line says why all of them are skipped.
  test.for(isUsed ? views : views.slice(0, 1))(
    "$name, $width px, $colorScheme",
    // A browser on a busy machine sometimes takes no picture.
    {retry: 2},
    async ({name, path, width, colorScheme}, {skip}) => {
      const file = `${name}-${width}-${colorScheme}.png`;
      const picture = await site.look(path, (page) => page.screenshot({fullPage: true}), {
        width,
        colorScheme,
      });
      await writeFile(join(whole, file), picture);
      const now = await thumbnailOf(picture);
      if (isAccepting) return writeFile(join(folder, file), now);
      const accepted = JSON.parse(await readFile(join(folder, "fonts.json"), "utf8")) as number[];
      skip(
        accepted.some((own, place) => own !== fonts[place]),
        "other fonts are installed than where the pictures were accepted, so lines break elsewhere",
      );
      const {height, tiles} = await differenceOf(await readFile(join(folder, file)), now);
      expect(height).toBeLessThan(0.03);
      expect(tiles).toBeLessThan(0.06);
    },
  );
});
