import {execFile, spawnSync} from "node:child_process";
import {cpSync, existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {promisify} from "node:util";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode} from "./runner/slow.ts";
import {temporaryFolder} from "./temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const run = promisify(execFile);

/** What a recipe of CONTRIBUTING.md takes: new files with their text, and lines put into files that are there. */
interface Recipe {
  files: Record<string, string>;
  lines: Record<string, readonly [before: string, line: string][]>;
  /** Tests that concern it, and further files that use what it adds. */
  tests: readonly string[];
  users: readonly string[];
}

/** Copies the project, as far as the recipes need it. */
function copyProject(copy: string): void {
  const kept = ["src", "scripts", "bench", "tests", "integrations", "package.json", "tsconfig.json"];
  for (const name of [...kept, "vitest.config.ts"])
    cpSync(join(root, name), join(copy, name), {recursive: true});
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
}

/** Follows a recipe in a copy. */
function follow(copy: string, {files, lines}: Recipe): void {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(copy, file), text, {flag: "wx"});
  for (const [file, added] of Object.entries(lines)) {
    const text = added.reduce(
      (before, [anchor, line]) => {
        expect(before.split(anchor), `${file}: "${anchor}" stands there once`).toHaveLength(2);
        return before.replace(anchor, () => `${line}\n${anchor}`);
      },
      readFileSync(join(copy, file), "utf8"),
    );
    writeFileSync(join(copy, file), text);
  }
}

const touched = ({files, lines}: Recipe): string[] => [...Object.keys(files), ...Object.keys(lines)];

/** Runs a command in a copy and gives what it printed; rejects with that where it fails. */
async function output(copy: string, program: string, args: readonly string[], env = {}): Promise<string> {
  const options = {cwd: copy, env: {...process.env, ...env}, maxBuffer: 2 ** 26};
  try {
    return (await run(program, args, options)).stdout;
  } catch (cause) {
    const {stdout = "", stderr = ""} = cause as {stdout?: string; stderr?: string};
    throw new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`, {cause});
  }
}

const node = (copy: string, ...args: string[]): Promise<string> => output(copy, process.execPath, args);

/** In the long mode types of the files touched, of some that use them and of all that these import; then the tests that the recipes concern. */
async function check(copy: string, recipes: readonly Recipe[]): Promise<void> {
  if (isLongMode) await checkTypes(copy, recipes);
  await node(copy, "node_modules/vitest/vitest.mjs", "run", ...recipes.flatMap(({tests}) => tests));
}

async function checkTypes(copy: string, recipes: readonly Recipe[]): Promise<void> {
  const include = recipes
    .flatMap((recipe) => [...touched(recipe), ...recipe.users])
    .filter((file) => file.endsWith(".ts"));
  writeFileSync(
    join(copy, "tsconfig.recipe.json"),
    JSON.stringify({extends: "./tsconfig.json", include, compilerOptions: {noEmit: true}}),
  );
  await node(copy, "node_modules/typescript/bin/tsc", "-p", "tsconfig.recipe.json");
}

const npmRun = (copy: string, ...args: string[]): Promise<string> =>
  output(copy, "npm", ["run", "--silent", ...args], {FORCE_COLOR: "0"});

/** A document that a recording wrote, of which only a part is looked at. */
function recordedFile(copy: string, sweep: string, ending: string): Record<string, unknown> {
  const folder = join(copy, "runs", sweep);
  const name = readdirSync(folder).find((file) => file.endsWith(ending));
  return JSON.parse(readFileSync(join(folder, name ?? ending), "utf8")) as Record<string, unknown>;
}

const reader: Recipe = {
  tests: ["tests/readers/conformance.test.ts"],
  users: [],
  files: {
    "src/readers/acme.ts": `import {epochRowFigures, namedNumbers} from "./figures.ts";
import type {ProgressReader} from "./reader.ts";

const row = /^acme: epoch (?<epoch>\\d+), loss (?<loss>[\\d.]+), val_loss (?<valid>[\\d.]+)$/;

export const acmeReader: ProgressReader = {
  id: "acme",
  description: "what Acme prints after each epoch",
  statedResolutionMs: 1000,
  open: () => ({
    line({text}) {
      const {epoch, loss = "", valid = ""} = row.exec(text)?.groups ?? {};
      if (epoch === undefined) return [];
      const figures = epochRowFigures(namedNumbers(["loss", "val_loss"], [loss, valid]));
      return [{found: "epoch", epoch: Number(epoch), stage: "train", ...figures, statedMs: null}];
    },
    end: () => [],
  }),
};
`,
    "bench/readers/acme_train.py": `"""A small Acme training."""

# /// script
# dependencies = []
# ///

import time

for epoch in range(3):
    time.sleep(0.1)
    print(f"acme: epoch {epoch}, loss {1 / (epoch + 1):.3f}, val_loss {1.1 / (epoch + 1):.3f}")
`,
  },
  lines: {
    "src/readers/index.ts": [
      ['import {fastaiReader} from "./fastai.ts";', 'import {acmeReader} from "./acme.ts";'],
      ["  fastaiReader,", "  acmeReader,"],
    ],
  },
};

const source: Recipe = {
  tests: ["tests/telemetry/sources/index.test.ts"],
  users: [],
  files: {
    "src/telemetry/sources/fan.ts": `import {readFileSync} from "node:fs";
import {createSlowSource} from "../source/slow-source.ts";
import type {CreateSource} from "../source/source-options.ts";

const read = (): number => Number(readFileSync("fan1_input", "utf8"));

/** Speed of the machine's fan. */
export const createFanSource: CreateSource = () =>
  createSlowSource("fan", () => {
    read();
    return {
      columns: [
        {
          metric: {
            id: "machine.fan.speed",
            label: "Fan",
            unit: "count",
            windowMs: 1000,
            kind: "level",
            meaning: "Turns a minute of the machine's fan.",
          },
          limit: null,
          missing: null,
        },
      ],
      read: () => [read()],
      close: () => undefined,
    };
  });
`,
  },
  lines: {
    "src/telemetry/sources/index.ts": [
      ['import {createFrequencySource} from "./frequency.ts";', 'import {createFanSource} from "./fan.ts";'],
      ["  createFrequencySource,", "  createFanSource,"],
    ],
  },
};

const column: Recipe = {
  tests: ["tests/analysis/summary", "tests/analysis/tables"],
  users: ["bench/calibration/sides.ts"],
  files: {},
  lines: {
    "src/analysis/summary/figures.ts": [
      [
        "} satisfies Record<string, RunFigure>;",
        `  slowestStepMs: {
    of: ({telemetry}) =>
      telemetry === null || telemetry.steps.durationMs.length === 0
        ? unknown("no step was reported")
        : exactly(Math.max(...telemetry.steps.durationMs), "the slowest of all steps"),
    column: {
      id: "slowest-step",
      header: "Slowest step",
      unit: "ms",
      meaning: "Time of the slowest training step",
      write: (ms) => formatNumber(ms),
    },
  },`,
      ],
    ],
  },
};

/** Prints the ids of all columns. */
const printColumns = `
import {figureColumns} from "./src/analysis/tables/columns.ts";
console.log(figureColumns("images").map(({id}) => id).join(" "));
`;

test("every file that CONTRIBUTING.md names is there", () => {
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const named = [...text.matchAll(/`((?:src|tests|bench|docs|scripts|integrations)\/[\w./[\]-]+)`/g)];
  const files = named.map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const python =
  spawnSync("python3", ["-c", "import sys; print(sys.executable)"]).stdout?.toString().trim() ?? "";

describe("the recipes of CONTRIBUTING.md take at most three files", () => {
  const copy = temporaryFolder(afterAll);

  // All in one copy: types are checked and tests are started once.
  beforeAll(async () => {
    const recipes = [column, source, ...(python === "" ? [] : [reader])];
    copyProject(copy);
    for (const recipe of recipes) follow(copy, recipe);
    writeFileSync(join(copy, "fan1_input"), "1200\n");
    if (python !== "")
      await output(copy, process.execPath, ["bench/readers.ts", "acme"], {BATCHSWEEP_PYTHON_ACME: python});
    await check(copy, recipes);
  });

  test.each(Object.entries({reader, column, source}))("a %s", (_, recipe) => {
    expect(touched(recipe).length).toBeLessThanOrEqual(3);
  });

  test.skipIf(python === "")(
    `a reader is offered, and reads${python === "" ? " (skipped: there is no python3 to record a training with)" : ""}`,
    async () => {
      expect(await npmRun(copy, "record", "--", "--help")).toContain("what Acme prints after each epoch");
      const training = ["--", "python3", "bench/readers/acme_train.py"];
      await npmRun(copy, "record", "--", "--id", "read", "--devices", "cpu", ...training);
      expect(recordedFile(copy, "read", "-r1.json")).toMatchObject({
        reader: "acme",
        epochs: [{trainLoss: 1}, {trainLoss: 0.5}, {validLoss: 0.367}],
      });
    },
  );

  test("a column is among the others", async () => {
    const run = ["--input-type=module", "--eval", printColumns];
    expect((await node(copy, ...run)).trim().split(" ")).toContain("slowest-step");
  });

  test("a telemetry source is sampled", async () => {
    const training = ["--", process.execPath, "-e", "setTimeout(() => undefined, 500)"];
    await npmRun(copy, "record", "--", "--id", "sampled", "--devices", "cpu", ...training);
    const {series} = recordedFile(copy, "sampled", ".telemetry.json") as {
      series: {metric: string; values: unknown[]}[];
    };
    const values = series.find(({metric}) => metric === "machine.fan.speed")?.values ?? [];
    expect(new Set(values)).toEqual(new Set([1200]));
  });
});
