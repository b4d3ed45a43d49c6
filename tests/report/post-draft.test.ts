import {expect, test} from "vitest";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../src/analysis/summary/sweep-summary.ts";
import {postDraft} from "../../src/report/post-draft.ts";
import {createLibrary} from "../../src/runs/library.ts";
import type {Sweep} from "../../src/schema/sweep.ts";

async function draftOf(id: string, changed: Partial<Sweep> = {}): Promise<string> {
  const {sweep, runs} = await createLibrary("tests/fixtures/runs").sweep(id);
  const summaries = runs.map((log) => summarizeRun(log, null));
  return postDraft(summarizeSweep({...sweep, ...changed}, summaries), runs, "2026-11-24");
}

test("a draft says what was fastest, with every figure drawn from the run logs", async () => {
  const draft = await draftOf("2026-11-20-quick");
  expect(draft).toContain(
    "On the CPU, one run of each batch size (16, 32, 64, 128 and 256) does not show which is fastest",
  );
  expect(draft).toContain(
    '<Value sweep="2026-11-20-quick" device="cpu" engine="wasm" batchSize={64} of="epoch-time" />',
  );
  expect(draft).toContain(
    '<Verdict sweep="2026-11-20-quick" base={{device: "cpu", engine: "wasm", batchSize: 16}}',
  );
  // The answer, its picture, and then the question.
  const places = [
    "does not show which is fastest",
    "<LoadOverTime",
    "## The question",
    "<BatchSizeTable",
  ].map((text) => draft.indexOf(text));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  const prose = draft.replace(/<[^>]*>/g, "").slice(draft.indexOf("## "));
  expect(prose.match(/\d+\.\d+/)).toBeNull();
});

test("a draft has no expression of a stranger's: a title is text, wherever it stands", async () => {
  const draft = await draftOf("2026-11-20-quick", {
    title: '"}{process.exit()} <script>',
    machine: null,
    missing: {machine: "{process.exit()} <b>"},
  });
  expect(draft).toContain(`title: ${JSON.stringify('"}{process.exit()} <script>')}`);
  expect(draft).toContain("It is not known: &#123;process.exit&#40;&#41;&#125; &#60;b&#62;.");
});
