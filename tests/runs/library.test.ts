import {cp, mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {basename, join} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import type {RunsIndex} from "../../src/runs/fact.ts";
import {openIndex} from "../../src/runs/index/runs-index.ts";
import {createLibrary} from "../../src/runs/library.ts";
import {longAfter} from "./index/rewrite.ts";

const sweep = "2026-11-20-quick";
const run = "cpu-b0032-r1";
let runs: string;

beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), "batchsweep-library-"));
  for (const id of [sweep, "2026-11-21-cpu-and-gpu"])
    await cp(join("tests/fixtures/runs", id), join(runs, id), {recursive: true});
});

afterEach(() => rm(runs, {recursive: true, force: true}));

const change = async (file: string, from: string, to: string): Promise<void> => {
  const path = join(runs, sweep, file);
  await writeFile(path, (await readFile(path, "utf8")).replace(from, to));
};

describe("createLibrary()", () => {
  test("throws at a run log that cannot be read", async () => {
    await change(`${run}.json`, '"repeat": 1', '"repeat": 0');
    await expect(createLibrary(runs).sweeps()).rejects.toThrow(`${run}.json: repeat: `);
  });

  test("leaves it out on request, keeps the others and says which", async () => {
    await change(`${run}.json`, '"repeat": 1', '"repeat": 0');
    const library = createLibrary(runs, {skipInvalid: true});
    expect((await library.sweep(sweep)).runs).toHaveLength(4);
    expect(library.leftOut()).toEqual([expect.stringContaining(`${run}.json: repeat: `)]);
    expect(library.leftOut(sweep)).toEqual(library.leftOut());
    expect(library.leftOut(sweep.slice(0, -1))).toEqual([]);
  });

  test("leaves out samples that cannot be read, and keeps the run", async () => {
    await change(`${run}.telemetry.json`, '"clockErrorMs": 0.4', '"clockErrorMs": null');
    const library = createLibrary(runs, {skipInvalid: true});
    const log = (await library.sweep(sweep)).runs.find((one) => one.run === run);
    expect(log && (await library.telemetry(log))).toBeNull();
    expect(library.leftOut()).toEqual([expect.stringContaining(`${run}.telemetry.json: clockErrorMs: `)]);
  });

  test("leaves out a whole sweep whose sweep.json cannot be read", async () => {
    await change("sweep.json", '"format": 2', '"format": 99');
    const library = createLibrary(runs, {skipInvalid: true});
    expect((await library.sweeps()).map((one) => one.sweep.sweep)).toEqual(["2026-11-21-cpu-and-gpu"]);
  });

  test("reads again at every call with keep: false", async () => {
    const library = createLibrary(runs, {keep: false});
    expect(await library.sweeps()).toHaveLength(2);
    await rm(join(runs, sweep), {recursive: true});
    expect(await library.sweeps()).toHaveLength(1);
  });

  test("takes from an index what is as it was, and what changed or cannot be read from the files", async () => {
    const folder = join(runs, "..", `${basename(runs)}-index`);
    const asked: string[] = [];
    const open = () => {
      const index = openIndex(folder, {now: longAfter, code: "one"});
      const noting: RunsIndex = {
        ...index,
        fact: (source, id, fact) =>
          index.fact(source, id, {...fact, workOut: () => (asked.push(id), fact.workOut())}),
      };
      return createLibrary(runs, {skipInvalid: true, index: noting});
    };
    const readAgain = async () => {
      asked.length = 0;
      const sweeps = await open().sweeps();
      expect(sweeps).toEqual(await createLibrary(runs, {skipInvalid: true}).sweeps());
      return asked;
    };
    try {
      expect(await readAgain()).toHaveLength(2);
      expect(await readAgain()).toEqual([]);
      await change(`${run}.json`, '"repeat": 1', '"repeat": 9');
      expect(await readAgain()).toEqual([sweep]);
      await change(`${run}.json`, '"repeat": 9', '"repeat": 0');
      expect(await readAgain()).toEqual([sweep]);
      const library = open();
      await library.sweeps();
      expect(library.leftOut()).toEqual([expect.stringContaining(`${run}.json: repeat: `)]);
    } finally {
      await rm(folder, {recursive: true, force: true});
    }
  });

  test("names a sweep that does not exist", async () => {
    await expect(createLibrary(runs).sweep("none")).rejects.toThrow("no such sweep: none");
  });

  test("gives files as they lie on the disk, and none from outside the sweep", async () => {
    const library = createLibrary(runs);
    const bytes = await library.raw(sweep, "sweep.json");
    expect(Buffer.from(bytes).toString("latin1")).toBe(
      await readFile(join(runs, sweep, "sweep.json"), "latin1"),
    );
    await expect(library.raw(sweep, "../2026-11-21-cpu-and-gpu/gpu-b0016-r1.json")).rejects.toThrow(
      "expected a regular file",
    );
  });
});
