import {mkdtemp, readFile, readdir, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {answerOf} from "../../src/analysis/findings/answer.ts";
import {summarizeSweep, type SweepSummary} from "../../src/analysis/summary/sweep-summary.ts";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {resultLines} from "../../src/cli/terminal/result-table.ts";
import {diffDocument} from "../../src/diff/document.ts";
import {markdownOf} from "../../src/diff/markdown.ts";
import {postDraft} from "../../src/report/post-draft.ts";
import {folderSource} from "../../src/runs/folder.ts";
import {openIndex} from "../../src/runs/index/runs-index.ts";
import {decisions} from "../../src/schema/decision.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import {readSweepView} from "../../src/site/sweep-view.ts";
import {createLibrary} from "../../src/runs/library.ts";
import {isLongMode} from "../runner/slow.ts";
import {buildSite, type Built} from "./build.ts";
import {posted, writeCorpus, writePosts} from "./corpus.ts";
import {judgedByFamily} from "./families.ts";
import {differing, figuresOf, readFigure, saidFigures} from "./figures-said.ts";
import {languageModelTests} from "./language-model.ts";

/** What a surface says of a decision. */
interface Said {
  where: string;
  decision: string;
  said: string;
  text: string;
}

const turned: Record<string, string> = {
  faster: "slower",
  slower: "faster",
  "learns-better": "learns-worse",
  "learns-worse": "learns-better",
  "less-memory": "more-memory",
  "more-memory": "less-memory",
  "less-energy": "more-energy",
  "more-energy": "less-energy",
};

/** A decision and its mirror image are one: the side that comes first in the alphabet is the base. */
function normalized({decision, said}: Said): [string, string] {
  const [quantity = "", base = "", head = ""] = decision.split(":");
  return base <= head ? [decision, said] : [`${quantity}:${head}:${base}`, turned[said] ?? said];
}

const saidIn = (attribute: string, where: string, text: string): Said[] =>
  attribute
    .split(" ")
    .filter((one) => one !== "")
    .map((one) => {
      const at = one.lastIndexOf("=");
      return {where, decision: one.slice(0, at), said: one.slice(at + 1), text};
    });

const plain = (html: string): string =>
  html
    .replace(/<[^>]+>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .trim();

let folder: string;
let posts: string;
let kept: string;
let built: Built;
/** Every sweep of the corpus, with what is said of it. */
let told: {sweep: Sweep; runs: RunLog[]; summary: SweepSummary}[];

beforeAll(async () => {
  folder = await writeCorpus();
  posts = await writePosts(folder);
  kept = await mkdtemp(join(tmpdir(), "batchsweep-corpus-index-"));
  built = await buildSite(folder, {BATCHSWEEP_POSTS: posts});
  const library = createLibrary(folder);
  told = [];
  for (const {sweep, runs} of await library.sweeps()) {
    const summaries = [];
    for (const log of runs) summaries.push(summarizeRun(log, await library.telemetry(log)));
    told.push({sweep, runs, summary: summarizeSweep(sweep, summaries)});
  }
});

afterAll(async () => {
  await built.remove();
  await rm(folder, {recursive: true});
  await rm(posts, {recursive: true});
  await rm(kept, {recursive: true});
});

/** Every statement of the pages, with the decisions that it carries. */
async function onPages(): Promise<Said[]> {
  const files = (await readdir(built.site, {recursive: true})).filter((name) => name.endsWith(".html"));
  const all: Said[] = [];
  for (const file of files) {
    const html = await readFile(join(built.site, file), "utf8");
    for (const [, tag = "", before = "", attribute = "", text = ""] of html.matchAll(
      /<(p|li|a|span)([^>]*) data-decisions="([^"]*)"[^>]*>([\s\S]*?)<\/\1>/g,
    ))
      all.push(
        ...saidIn(attribute, `${file} ${tag}${before.includes("answer") ? " answer" : ""}`, plain(text)),
      );
  }
  return all;
}

/** Every verdict of the comment on a sweep and its baseline: the line that names the decision, with its outcome. */
async function inComments(): Promise<Said[]> {
  const compared = (await readdir(join(built.site, "compare"), {recursive: true})).filter((name) =>
    /^[^/]+\/[^/]+\.html$/.test(name),
  );
  const all: Said[] = [];
  // Every comparison asks all sweeps how sessions lie apart.
  const index = openIndex(kept);
  for (const page of compared) {
    const [head = "", base = ""] = page.replace(/\.html$/, "").split("/");
    const side = (sweep: string) => ({
      name: sweep,
      commit: null,
      source: folderSource(folder),
      only: {sweep, run: null},
    });
    const options = {failOn: [], last: 1, acrossMachines: false, sessionSpread: null};
    const found = await diffDocument(side(base), side(head), options, index);
    const text = markdownOf(found, 10_000_000);
    for (const pair of found.sweeps.flatMap(({pairs}) => pairs))
      for (const {decision, word} of pair.quantities) {
        const line = text.split("\n").find((one) => one.includes(`\`${decision}\``)) ?? "";
        expect(line, decision).not.toBe("");
        all.push(
          ...saidIn(
            `${decision}=${(word.split(",")[0] ?? "").replaceAll(" ", "-")}`,
            `comment on ${page}`,
            line,
          ),
        );
      }
  }
  return all;
}

test("no two statements about a pair, a trend or a best differ, on pages, in comments, drafts and the terminal", async () => {
  expect(built.errors).toBe("");
  expect(built.code).toBe(0);
  expect(told.length).toBeGreaterThanOrEqual(isLongMode ? 40 : 30);
  const drafts: Said[] = [];
  let openings = 0;
  for (const {sweep, runs, summary} of told) {
    const draft = postDraft(summary, runs, "2026-11-29");
    for (const [, attribute = ""] of draft.matchAll(/\{\/\* decisions: (.*?) \*\/\}/g))
      drafts.push(...saidIn(attribute, `draft of ${sweep.sweep}`, draft));
    // A draft names one as the fastest only where it is shown to be.
    for (const [, opening = "", attribute = ""] of draft.matchAll(
      /^(On the .*(?:trained fastest|are the fastest, too close to call|does not show).*)\n\n\{\/\* decisions: (.*?) \*\/\}/gm,
    )) {
      const words = saidIn(attribute, "", "").map(({said}) => said);
      if (opening.includes("trained fastest")) expect(new Set(words), opening).toEqual(new Set(["faster"]));
      else if (opening.includes("does not show")) expect(words, opening).not.toContain("faster");
      openings++;
    }
    // The terminal says what the page says.
    const page = await readFile(join(built.site, "sweeps", `${sweep.sweep}.html`), "utf8");
    const answers = [...page.matchAll(/<p class="answer"[^>]*>([\s\S]*?)<\/p>/g)].map(([, text = ""]) =>
      plain(text),
    );
    const answer = answerOf(summary).replace(/\s+/g, " ");
    expect(answers.join(" ")).toBe(answer);
    expect((await resultLines(folder, sweep.sweep, 100)).join("\n").replace(/\s+/g, " ")).toContain(answer);
  }
  expect(openings).toBeGreaterThan(30);
  const pages = await onPages();
  // Posts say what the sweeps' own pages say, by the same ids.
  for (const id of posted)
    expect(pages.filter(({where}) => where.startsWith(`posts/${id}.html`)).length, id).toBeGreaterThan(0);
  expect(pages.filter(({where}) => where.startsWith("posts/cpu-or-gpu.html")).length).toBeGreaterThan(10);
  // The published decisions of each sweep are what its pages say.
  const published: Said[] = [];
  for (const {sweep} of told) {
    const text = await readFile(join(built.site, "tables", sweep.sweep, "decisions.json"), "utf8");
    const document = decisions.parse(JSON.parse(text));
    for (const {id, word} of [...document.decisions, ...document.trends])
      published.push(
        ...saidIn(`${id}=${(word.split(",")[0] ?? "").replaceAll(" ", "-")}`, "decisions.json", ""),
      );
  }
  const all = [...pages, ...drafts, ...published, ...(await inComments())];
  const by = Map.groupBy(all, (one) => normalized(one)[0]);
  expect(by.size).toBeGreaterThan(300);
  // Marks of tables carry what they rest on: the winner's put others behind it.
  const marked = pages.filter(({where}) => where.endsWith("span"));
  expect(marked.filter(({said}) => said === "faster").length).toBeGreaterThan(50);
  const differ = [...by].flatMap(([decision, said]) => {
    const words = new Set(said.map((one) => normalized(one)[1]));
    return words.size === 1 ? [] : [{decision, words: [...words], where: said.map(({where}) => where)}];
  });
  expect(differ).toEqual([]);
  // Headlines go no further than what they rest on.
  const answers = Map.groupBy(
    pages.filter(({where}) => where.endsWith("answer")),
    ({where, text}) => `${where}: ${text}`,
  );
  for (const [answer, said] of answers) {
    const words = said.map((one) => one.said);
    if (/ trained fastest: /.test(answer)) expect(new Set(words), answer).toEqual(new Set(["faster"]));
    if (/ was measurably faster|does not show which/.test(answer))
      expect(words, answer).not.toContain("faster");
  }
});

test("every statement about two configurations of a sweep is decided in the sweep's family, whatever they differ in", async () => {
  const library = createLibrary(folder);
  const pages = await onPages();
  let [one, several] = [0, 0];
  for (const {sweep} of await library.sweeps()) {
    const own = pages.filter(({decision}) => {
      const [quantity = "", ...sides] = decision.split(":");
      return !quantity.endsWith("-trend") && sides.every((side) => side.startsWith(`${sweep.sweep}/`));
    });
    const {evidence} = await readSweepView(library, sweep.sweep);
    const said = new Set(own.map(({decision, said: word}) => `${decision}=${word}`));
    const judged = judgedByFamily(evidence, said);
    expect(judged.wrong, sweep.sweep).toEqual([]);
    one += judged.one;
    several += judged.several;
  }
  expect(one).toBeGreaterThan(300);
  // Marks of tables say which of all configurations is the fastest, over devices and batch sizes at once.
  expect(several).toBeGreaterThan(20);
});

test("no two surfaces give a configuration another figure of one quantity, and sentences have those of the tables", async () => {
  let [compared, said] = [0, 0];
  const wrong: string[] = [];
  for (const {sweep, summary} of told) {
    const figures = await figuresOf(built.site, summary);
    compared += figures.length;
    wrong.push(...differing(figures).map((text) => `${sweep.sweep}: ${text}`));
    const html = await readFile(join(built.site, "sweeps", `${sweep.sweep}.html`), "utf8");
    for (const {text, figures: own} of saidFigures(html))
      for (const {quantity, text: written} of own) {
        said++;
        const figure = readFigure(written)!;
        const isKnown = figures.some(
          (one) =>
            one.quantity === quantity && Math.abs(one.value - figure.value) <= 1.001 * (one.off + figure.off),
        );
        if (!isKnown) wrong.push(`${sweep.sweep}: ${quantity} ${written} of no configuration: ${text}`);
      }
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(1500);
  expect(said).toBeGreaterThan(200);
});

languageModelTests(() => ({site: built.site, runs: folder}));
