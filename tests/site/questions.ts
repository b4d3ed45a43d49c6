import {readFile} from "node:fs/promises";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {describe, expect, test} from "vitest";
import type {VisitedSite} from "./visit.ts";

const cpu = "2026-11-23-quick-own-operations";
const gpu = "2026-11-21-cpu-and-gpu";

/** A reader's question: the sweep it is asked of, a link to follow where the answer is one click away, and what answers it. */
interface Question {
  asked: string;
  sweep: string;
  click?: string;
  answer: RegExp | ((logs: RunLogs) => RegExp);
}

/** Run logs of the sweep, by their names without extension, and the sweep itself. */
interface RunLogs {
  sweep: {machine: {cpu: {name: string}}; software: {gitCommit: string}; plan: {runs: unknown[]}};
  runs: {
    run: string;
    configuration: {batchSize: number; device: string};
    epochs: {durationMs: number; errorRate: number}[];
  }[];
}

const middle = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Seconds of a steady-state epoch at a batch size, as tables write them. */
const epochAt = ({runs}: RunLogs, batchSize: number): string => {
  const own = runs.filter(({configuration}) => configuration.batchSize === batchSize);
  const each = own.map(({epochs}) => middle(epochs.slice(1).map(({durationMs}) => durationMs)));
  return (middle(each) / 1000).toFixed(2);
};

const pairsPage = `a[href$="compare/${cpu}.html"]`;

const questions: Question[] = [
  {
    asked: "Which batch is fastest, and is it decided?",
    sweep: cpu,
    answer: /Fastest\s+Batch 256\s+1,\d{3} images\/s; [\d.]+× as fast as batch 16 \([\d.]+ to [\d.]+\)/,
  },
  {asked: "Which batch learns best?", sweep: cpu, answer: /Learns best\s+Batch 16\s+error 13\.9 %/},
  {
    asked: "What does a larger batch cost in error?",
    sweep: cpu,
    answer: /each doubling of the batch raises the error rate by [\d.]+ points \([\d.]+ to [\d.]+\)/,
  },
  {
    asked: "Which batch should I take?",
    sweep: cpu,
    answer: /(?:take|batch) [^.]*(?:lowest error|not decided|quickest|fastest)/i,
  },
  {
    asked: "How long does an epoch take at batch 64?",
    sweep: cpu,
    answer: (logs) => new RegExp(`\\b64\\s+(?:CPU\\s+)?${escaped(epochAt(logs, 64))}\\b`),
  },
  {asked: "How many images a second at batch 256?", sweep: cpu, answer: /batch 256\s+1,1\d\d images\/s/i},
  {
    asked: "How much memory does batch 256 take?",
    sweep: cpu,
    answer: /batch 256\s+97\d MiB\s+96\d to 98\d MiB/i,
  },
  {asked: "How busy was the CPU at batch 16?", sweep: cpu, answer: /batch 16\W+\d\d %/i},
  {asked: "What limits the speed?", sweep: cpu, answer: /bottleneck|held (?:it )?back|limit/i},
  {
    asked: "On which machine was it?",
    sweep: cpu,
    answer: ({sweep}) => new RegExp(escaped(sweep.machine.cpu.name.slice(0, 10))),
  },
  {
    asked: "Which commit was it?",
    sweep: cpu,
    answer: ({sweep}) => new RegExp(sweep.software.gitCommit.slice(0, 8)),
  },
  {asked: "With which version of TensorFlow?", sweep: cpu, answer: /tfjs-node-gpu 4\.22\.0/},
  {
    asked: "How many runs, and in which order?",
    sweep: cpu,
    answer: ({sweep}) => new RegExp(`${sweep.plan.runs.length} runs, .* shuffled by seed 1`),
  },
  {asked: "What did the sampling cost?", sweep: cpu, answer: /[\d.]+ % of one core/},
  {
    asked: "Did anything change against the sweep before?",
    sweep: cpu,
    click: `a[href*="compare/${cpu}/"]`,
    answer: /configurations (?:is|are) faster than in the earlier sweep and \d+ slower/,
  },
  {
    asked: "Is batch 128 really slower than 256?",
    sweep: cpu,
    click: pairsPage,
    answer: /batch 128[^]*batch 256[^]*(?:faster|slower|undecided)/i,
  },
  {
    asked: "Which run log says so?",
    sweep: cpu,
    click: `a[href$="runs/${cpu}/tensorflow-cpu-b256-r1.json"]`,
    answer: ({runs}) =>
      new RegExp(
        `"durationMs": ?${runs.find(({run}) => run === "tensorflow-cpu-b256-r1")?.epochs[1]?.durationMs ?? "none"}`,
      ),
  },
  {
    asked: "How did one run go, epoch by epoch?",
    sweep: cpu,
    click: `a[href$="${cpu}/tensorflow-cpu-b256-r1.html"]`,
    answer: ({runs}) =>
      new RegExp(
        ((runs.find(({run}) => run === "tensorflow-cpu-b256-r1")?.epochs[2]?.durationMs ?? 0) / 1000).toFixed(
          2,
        ),
      ),
  },
  {asked: "How busy was the GPU at 16?", sweep: gpu, answer: /GPU, batch 16\s+4[89] %|batch 16\W+4[89] %/},
  {asked: "How full was the GPU’s memory?", sweep: gpu, answer: /memory 25 % → 56 % of the GPU’s/},
  {asked: "What ran out of memory?", sweep: gpu, answer: /batch 256 ran out of memory/},
  {asked: "How long did it wait for data?", sweep: gpu, answer: /\d+ % waiting for data/},
  {
    asked: "Is the GPU faster than the CPU?",
    sweep: gpu,
    answer: /At batch 16 it is not decided whether CPU or GPU was faster/,
  },
  {
    asked: "Why did a run fail?",
    sweep: gpu,
    click: 'a[href$="gpu-b0064-r2.html"]',
    answer: /the trainer ended with code 1[^]*TypeError/,
  },
];

/** All that a page says, what is folded and what figures say included. */
async function textOf(page: Page): Promise<string> {
  await page.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
  const body = page.locator((await page.locator("main").count()) > 0 ? "main" : "body");
  return (await body.innerText()).replaceAll("\u00a0", " ");
}

/** Readers' questions are answered by text or figure on a sweep's page, or one click from it. */
export function questionTests(site: () => VisitedSite): void {
  const pages = new Map<string, Promise<string>>();
  /** What the page of a sweep says, or the one behind a link there; each is read once for all questions. */
  const said = (sweep: string, click = ""): Promise<string> => {
    const read = (): Promise<string> =>
      site().look(`sweeps/${sweep}.html`, async (page) => {
        if (click !== "") {
          const href = await page.locator(click).first().getAttribute("href");
          await page.goto(new URL(href ?? "", page.url()).href);
        }
        return textOf(page);
      });
    const text = pages.get(sweep + click) ?? read();
    pages.set(sweep + click, text);
    return text;
  };

  describe("a reader asks", () => {
    test.concurrent.each(questions)("$asked", async ({sweep, click, answer}) => {
      const json = async (name: string) =>
        JSON.parse(await readFile(join(site().built.runs, sweep, name), "utf8"));
      const own = await json("sweep.json");
      const runs = await Promise.all(
        (own.plan.runs as {run: string}[]).map(({run}) => json(`${run}.json`).catch(() => null)),
      );
      const expected =
        typeof answer === "function"
          ? answer({sweep: own, runs: runs.filter((log) => log !== null)})
          : answer;
      expect(await said(sweep, click)).toMatch(expected);
    });
  });
}
