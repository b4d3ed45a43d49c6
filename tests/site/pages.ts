import {readFile} from "node:fs/promises";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {describe, expect, test} from "vitest";
import type {VisitedSite} from "./visit.ts";

const middle = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  );
};

/** Texts of one column of the first table on the page, without ranges and marks. */
const columnTexts = (page: Page, column: string): Promise<string[]> =>
  page
    .locator(".table")
    .first()
    .locator(`tbody [data-column="${column}"]`)
    .evaluateAll((cells) =>
      cells.map((cell) => /^\s*(?<figure>[\d.,–]+)/.exec(cell.textContent ?? "")?.groups?.["figure"] ?? ""),
    );

/** What the pages of sweeps, runs and the origin show is what the run logs hold. */
export function pageTests(site: () => VisitedSite): void {
  const json = async (...path: string[]) =>
    JSON.parse(await readFile(join(site().built.runs, ...path), "utf8"));

  describe("sweep page", () => {
    const sizes = [16, 32, 64, 128, 256];
    const runFile = (batchSize: number): string => `cpu-b${String(batchSize).padStart(4, "0")}-r1.json`;

    test("shows for five batch sizes the epoch times that the run logs hold", async () => {
      const logs = await Promise.all(sizes.map((size) => json("2026-11-20-quick", runFile(size))));
      const expected = logs.map(({epochs}) =>
        (middle(epochs.slice(1).map((row: {durationMs: number}) => row.durationMs)) / 1000).toFixed(2),
      );
      const shown = await site().look("sweeps/2026-11-20-quick.html", async (page) => ({
        sizes: await columnTexts(page, "batch-size"),
        times: await columnTexts(page, "epoch-time"),
      }));
      expect(shown).toEqual({sizes: sizes.map(String), times: expected});
    });

    test("shows the throughput, error rate and peak memory that the files give", async () => {
      const expected = await Promise.all(
        sizes.map(async (size) => {
          const log = await json("2026-11-20-quick", runFile(size));
          const samples = await json("2026-11-20-quick", log.telemetry.file);
          const settled = log.epochs.slice(1).map((row: {trainMs: number}) => row.trainMs);
          const images = Math.floor(log.training.images.train / size) * size;
          const memory = samples.series.find(
            (one: {metric: string}) => one.metric === "process.memory.usage",
          );
          return [
            String(Math.round((1000 * images) / middle(settled))),
            (100 * log.epochs.at(-1).errorRate).toFixed(2),
            String(Math.round(Math.max(...memory.values) / 2 ** 20)),
          ];
        }),
      );
      const columns = await site().look("sweeps/2026-11-20-quick.html", (page) =>
        Promise.all(
          ["throughput", "error-rate", "host/process.memory.usage"].map((id) => columnTexts(page, id)),
        ),
      );
      expect(sizes.map((_, row) => columns.map((column) => column[row]))).toEqual(expected);
    });

    test("answers first, in one sentence that names no winner among single runs", async () => {
      const answer = await site().look("sweeps/2026-11-20-quick.html", (page) =>
        page.locator(".answer").first().innerText(),
      );
      expect(answer).toMatch(
        /^On the CPU, one run of each batch size from 16 to \d+ does not show which is fastest: [\d,]+ to [\d,]+ images\/s/,
      );
    });

    test("has small multiples of load and memory, one a batch size, with four epochs labelled in each", async () => {
      const labels = await site().look("sweeps/2026-11-20-quick.html", (page) =>
        page
          .locator("#over-time-0 li svg.plot")
          .evaluateAll((plots) =>
            plots.map(
              (plot) =>
                [...plot.querySelectorAll("text")].filter(({textContent}) =>
                  /^(?:epoch )?[0-3]$/.test(textContent ?? ""),
                ).length,
            ),
          ),
      );
      // The axis of ratios starts with "0" too, so a plot has four labels or five such texts.
      expect(labels).toHaveLength(5);
      expect(labels.filter((count) => count < 4)).toEqual([]);
    });

    test("has GPU columns only where a GPU was measured", async () => {
      const gpuHeads = (path: string): Promise<number> =>
        site().look(path, (page) =>
          page.locator(".table").first().locator("thead th", {hasText: "GPU"}).count(),
        );
      expect(await gpuHeads("sweeps/2026-11-20-quick.html")).toBe(0);
      expect(await gpuHeads("sweeps/2026-11-21-cpu-and-gpu.html")).toBeGreaterThan(1);
    });

    test("has seven columns at most, all of them on request, and then its sections in the order of the answers", async () => {
      const seen = await site().look("sweeps/2026-11-21-cpu-and-gpu.html", async (page) => ({
        columns: await page
          .locator(".table")
          .evaluateAll((tables) => tables.slice(0, 2).map((one) => one.querySelectorAll("thead th").length)),
        isOpen: await page.locator(".more .table").isVisible(),
        sections: await page
          .locator("main h2")
          .evaluateAll((all) => all.map(({id}) => id).filter((id) => id !== "")),
      }));
      expect(seen.columns[0]).toBeLessThanOrEqual(7);
      expect(seen.columns[1]).toBeGreaterThan(12);
      expect(seen.isOpen).toBe(false);
      expect(seen.sections).toEqual([
        "table",
        "speed",
        "time-to-accuracy",
        "learning",
        "bottlenecks",
        "explained",
        "details",
      ]);
    });

    test("says what became of runs that give no figures", async () => {
      const states = await site().look("sweeps/2026-11-21-cpu-and-gpu.html", (page) =>
        page.locator(".table").first().locator(".state").allInnerTexts(),
      );
      expect(states.map((state) => state.trim()).sort()).toEqual([
        "2 × out of memory",
        "failed",
        "interrupted",
        "not run",
      ]);
    });

    test("shows text of a run log as text", async () => {
      const seen = await site().look("sweeps/2026-11-21-cpu-and-gpu.html", async (page) => ({
        text: await page.locator("main").innerText(),
        scripts: await page.locator("script").count(),
      }));
      expect(seen.text).toContain("<script>alert(1)</script>");
      expect(seen.scripts).toBe(2);
    });
  });

  describe("run page", () => {
    const path = "sweeps/2026-11-20-quick/cpu-b0064-r1.html";

    test("shows the epoch table that the run log holds", async () => {
      const {epochs} = await json("2026-11-20-quick", "cpu-b0064-r1.json");
      const shown = await site().look(path, (page) =>
        Promise.all(["train-loss", "error-rate", "time"].map((id) => columnTexts(page, id))),
      );
      expect(shown).toEqual([
        epochs.map((row: {trainLoss: number}) => row.trainLoss.toFixed(4)),
        epochs.map((row: {errorRate: number}) => (100 * row.errorRate).toFixed(2)),
        epochs.map((row: {durationMs: number}) => (row.durationMs / 1000).toFixed(2)),
      ]);
    });

    test("has a timeline with four labelled epochs that can be seen, wide and narrow", async () => {
      const epochs = (page: Page): Promise<string[]> =>
        page
          .locator("#panel svg.plot:visible text")
          .filter({hasText: /^epoch \d$/})
          .allTextContents();
      for (const width of [390, 1280])
        expect(await site().look(path, epochs, {width})).toEqual([
          "epoch 1",
          "epoch 2",
          "epoch 3",
          "epoch 4",
        ]);
    });

    test("links to the raw log, byte for byte", async () => {
      const served = await site().look(path, async (page) => {
        const link = await page.getByRole("link", {name: "run log", exact: true}).getAttribute("href");
        return (await page.request.get(new URL(link ?? "", page.url()).href)).text();
      });
      expect(served).toBe(
        await readFile(join(site().built.runs, "2026-11-20-quick/cpu-b0064-r1.json"), "utf8"),
      );
    });

    test("says how and with which last words a run failed", async () => {
      const failure = await site().look("sweeps/2026-11-21-cpu-and-gpu/gpu-b0064-r2.html", (page) =>
        page.locator(".failure").innerText(),
      );
      expect(failure).toContain("the trainer ended with code 1");
      expect(failure).toContain("TypeError: <b>x</b> is not a function");
    });
  });

  describe("imported origin", () => {
    test("shows the post's epoch times of each batch size with what their rounding leaves open", async () => {
      const shown = await site().look("sweeps/2024-04-14-gpu-vs-cpu.html", async (page) => ({
        times: await columnTexts(page, "epoch-time"),
        ranges: await page
          .locator(".table")
          .first()
          .locator('[data-column="epoch-time"] .range')
          .allInnerTexts(),
      }));
      expect(shown).toEqual({
        times: ["56", "7", "5", "5", "5", "6"],
        ranges: ["54.5–58", "6.5–8", "4.5–6", "4.5–6", "4.5–6", "5.5–7"],
      });
    });

    test("is retold in a post with its tables, and the images that its error rates speak of", async () => {
      const post = await site().look("posts/cpu-or-gpu.html", async (page) => ({
        text: (await page.locator("main").innerText()).replaceAll("\u00a0", " "),
        losses: await columnTexts(page, "train-loss"),
      }));
      expect(post.losses).toEqual(["0.076692", "0.037787", "0.020219"]);
      expect(post.text).toContain("a factor of 11 times (9.1–13)");
      expect(post.text).toMatch(/388\s+photos, the GPU’s of\s+581/);
    });

    test("keeps the author's readings apart from measured values", async () => {
      const stated = await site().look("sweeps/2024-04-14-gpu-vs-cpu.html", (page) =>
        page.getByRole("region", {name: "Stated readings"}).locator("tbody").innerText(),
      );
      expect(stated.replaceAll("\u00a0", " ").match(/\d+ %/g)).toEqual(["50 %", "90 %", "25 %", "75 %"]);
    });
  });
}
