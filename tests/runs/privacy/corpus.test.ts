import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {runId} from "../../../src/runs/names.ts";
import {publishableDocument} from "../../../src/runs/privacy/publishable-document.ts";
import {namesOfThisMachine, publishableLine} from "../../../src/runs/privacy/publishable-line.ts";
import {withoutSecrets} from "../../../src/runs/privacy/secrets.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../../schema/examples.ts";
import {leaks, type Leak} from "./corpus.ts";

/** A part of a secret this long helps whoever looks for it. */
const tellingLength = 6;

/** Parts of a leak's secrets that a text still has. */
const leftIn = (text: string, {secrets}: Leak): string[] =>
  secrets.flatMap((secret) =>
    Array.from({length: Math.max(1, secret.length - tellingLength + 1)}, (_, at) =>
      secret.slice(at, at + tellingLength),
    ).filter((part) => text.includes(part)),
  );

const corpus = [1, 2, 3].flatMap(leaks);

test.each(leaks(1).map(({name}) => name))("a secret is masked, whatever its letters: %s", (name) => {
  const left = corpus
    .filter((leak) => leak.name === name)
    .filter((leak) => leftIn(publishableLine(leak.line), leak).length > 0);
  expect(left.map(({line}) => `${line} → ${publishableLine(line)}`)).toEqual([]);
});

test("the corpus is as large as it is said to be, and masking twice changes nothing", () => {
  expect(leaks(1).length).toBeGreaterThanOrEqual(60);
  for (const {line} of corpus) expect(withoutSecrets(withoutSecrets(line))).toBe(withoutSecrets(line));
});

test("at most one in fifty lines of real trainers' output is masked", () => {
  const own = readFileSync(join(import.meta.dirname, "fixtures/trainer-output.txt"), "utf8").split("\n");
  const fixtures = join(import.meta.dirname, "../../readers/fixtures");
  const printed = readdirSync(fixtures)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(fixtures, name), "utf8").trim().split("\n"))
    .flatMap((line) => (JSON.parse(line) as [number, string])[1].split(/[\r\n]/));
  const lines = [...new Set([...own, ...printed])].filter((line) => /[a-z]{3}/i.test(line));
  const masked = lines.filter((line) => withoutSecrets(line) !== line);
  expect(lines.length).toBeGreaterThanOrEqual(200);
  expect(masked.length / lines.length, masked.join("\n")).toBeLessThanOrEqual(0.02);
});

describe("every published field", () => {
  const example = exampleSweep();
  const [planned] = example.plan.runs;
  if (planned === undefined) throw new Error("the example has no run");

  /** The files of a sweep in which each field has the text, with their names. */
  async function published(text: string): Promise<string> {
    const runs = temporaryFolder();
    const short = text.slice(0, 200);
    const configuration = {
      ...planned!.configuration,
      engine: text.length > 100 ? "python" : text,
      model: short,
      data: short,
      settings: {...planned!.configuration.settings, variant: text, [`of ${short}`.slice(0, 200)]: 1},
    };
    const run = runId(configuration, 1, ["variant"]);
    const command = {
      argv: ["python", text],
      env: {VARIANT: text},
      prepare: text,
      cleanup: text,
      warmup: 0,
      timeoutMs: 1000,
      reader: "auto",
      patterns: [text],
      log: text,
      terminal: false,
      withheld: false,
    };
    await writeSweep(
      runs,
      exampleSweep({
        title: text,
        origin: {kind: "command", command},
        plan: {...example.plan, factors: {variant: [text]}, runs: [{...planned!, run, configuration}]},
        unavailable: [{device: "gpu", engine: "command", reason: text}],
        notes: [text],
      }),
    );
    const imported = exampleSweep({
      sweep: "imported",
      title: text,
      origin: {kind: "imported", from: text, author: short, publishedOn: null},
      statedReadings: [
        {device: "cpu", batchSize: 16, metric: "time", value: 1, unit: "s", quote: text, by: short},
      ],
    });
    await writeSweep(runs, {
      ...imported,
      missing: {...imported.missing, "origin.publishedOn": text},
    });
    const log = exampleRunLog({run, configuration, output: [text]});
    const [first, ...others] = log.epochs;
    const samples = exampleTelemetry({run, gaps: [{startMs: 0, endMs: 1, reason: text}]});
    await writeRun(
      runs,
      {
        ...log,
        status: {state: "failed", durationMs: 1, reason: text, stderrTail: [text], exit: {code: 1}},
        epochs:
          first === undefined
            ? []
            : [{...first, stage: text.length > 50 ? "stage" : text, metrics: {[short]: 1}}, ...others],
        telemetry: log.telemetry === null ? null : {...log.telemetry, file: `${run}.telemetry.json`},
        missing: Object.fromEntries(Object.keys(log.missing).map((path) => [path, text.slice(0, 500)])),
      },
      samples,
    );
    const files = readdirSync(runs, {recursive: true, encoding: "utf8"}).filter((file) =>
      file.endsWith(".json"),
    );
    expect(files).toHaveLength(4);
    return [...files, ...files.map((file) => readFileSync(join(runs, file), "utf8"))].join("\n");
  }

  test("holds no secret of the corpus, nor does a file's name", async () => {
    for (const leak of leaks(4).filter(({line}) => line.length <= 200)) {
      const text = await published(leak.line);
      // A path or a name may be cut to its field's length before it is looked at, and half a secret has no form.
      expect(leftIn(text, leak), `${leak.name}: ${leak.line}`).toEqual([]);
    }
  });

  test("holds no secret under a setting's or a variable's name", async () => {
    const document = publishableDocument({
      configuration: {
        settings: {hf_token: "letmein", apiKey: 1234, tokens: 512, pad_token: "<pad>", lr: 0.1},
      },
      factors: {password: ["one", "two"], max_token: [128]},
      env: {TOKEN: "letmein", EPOCHS: "5"},
    });
    expect(document).toEqual({
      configuration: {
        settings: {hf_token: "<secret>", apiKey: "<secret>", tokens: 512, pad_token: "<pad>", lr: 0.1},
      },
      factors: {password: ["<secret>", "<secret>"], max_token: [128]},
      env: {TOKEN: "<secret>", EPOCHS: "5"},
    });
  });

  test("keeps ids, hashes and columns of numbers as they are", () => {
    const {home} = namesOfThisMachine();
    const hash = "0123456789abcdef".repeat(4);
    const document = {sweep: "s", splitHash: hash, values: [1, null], reason: `${home}/x`};
    expect(publishableDocument(document)).toEqual({...document, reason: "~/x"});
  });
});
