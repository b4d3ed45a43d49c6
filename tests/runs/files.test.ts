import {mkdir, mkdtemp, readFile, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {runLogFile, sweepFile} from "../../src/runs/names.ts";
import {listSweeps, readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";
import {writeAtomically, writeRun, writeSweep} from "../../src/runs/write.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../schema/examples.ts";

let runs: string;
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), "batchsweep-runs-"));
});
afterEach(() => rm(runs, {recursive: true, force: true}));

describe("run files", () => {
  test("a sweep that was written reads back with its run logs and samples", async () => {
    await writeSweep(runs, exampleSweep());
    await writeRun(runs, exampleRunLog(), exampleTelemetry());
    expect(await listSweeps(runs)).toEqual(["example"]);
    const {sweep, runs: logs} = await readRecordedSweep(runs, "example");
    expect(sweep).toEqual(exampleSweep());
    expect(logs).toEqual([exampleRunLog()]);
    expect(await readTelemetry(runs, exampleRunLog())).toEqual(exampleTelemetry());
  });

  test("run logs come in the plan's order", async () => {
    const order = ["c", "a", "b"];
    const planned = exampleSweep().plan.runs[0];
    if (planned === undefined) throw new Error("the example plans a run");
    const sweep = exampleSweep();
    await writeSweep(runs, {...sweep, plan: {...sweep.plan, runs: order.map((run) => ({...planned, run}))}});
    for (const run of ["a", "b", "c"]) {
      await writeRun(
        runs,
        exampleRunLog({
          run,
          telemetry: null,
          missing: {...exampleRunLog().missing, telemetry: "not sampled"},
        }),
        null,
      );
    }
    expect((await readRecordedSweep(runs, "example")).runs.map(({run}) => run)).toEqual(order);
  });

  test("a run log that breaks its schema is not written", async () => {
    await expect(writeRun(runs, exampleRunLog({repeat: 0}), null)).rejects.toThrow();
    expect(await readdir(runs)).toEqual([]);
  });

  test("a run log that breaks its schema is named in one line", async () => {
    await expect(writeRun(runs, exampleRunLog({repeat: 0}), null)).rejects.toThrow(
      /^run [^\n]+: repeat: [^\n]+$/,
    );
  });

  test("a file that is not UTF-8 is refused, since its text would be another", async () => {
    await writeSweep(runs, exampleSweep());
    const text = await readFile(sweepFile(runs, "example"));
    const title = text.indexOf('"title": "') + '"title": "'.length;
    await writeFile(sweepFile(runs, "example"), text.fill(0xff, title, title + 1));
    await expect(readRecordedSweep(runs, "example")).rejects.toThrow(/sweep\.json: file: not UTF-8$/);
  });

  test("samples that cannot be written do not cost the run log, which says why", async () => {
    const [series] = exampleTelemetry().series;
    if (series === undefined) throw new Error("the example has a series");
    await writeSweep(runs, exampleSweep());
    const reason = await writeRun(runs, exampleRunLog(), {
      ...exampleTelemetry(),
      series: [{...series, limit: 0}],
    });
    expect(reason).toMatch(/^the samples could not be written: samples of .+: series\[0\]\.limit: /);
    const [log] = (await readRecordedSweep(runs, "example")).runs;
    expect(log).toEqual(
      exampleRunLog({telemetry: null, missing: {...exampleRunLog().missing, telemetry: reason ?? ""}}),
    );
  });

  test("a write that fails leaves the old file and nothing beside it", async () => {
    const path = join(runs, "folder");
    await writeAtomically(join(path, "inside.json"), "old");
    await expect(writeAtomically(path, "a folder cannot be replaced by a file")).rejects.toThrow();
    expect(await readdir(runs)).toEqual(["folder"]);
    expect(await readFile(join(path, "inside.json"), "utf8")).toBe("old");
  });

  test("a run log in another run's place is refused", async () => {
    await writeSweep(runs, exampleSweep());
    await writeRun(runs, exampleRunLog(), exampleTelemetry());
    await writeFile(
      runLogFile(runs, "example", "other"),
      await readFile(runLogFile(runs, "example", "wasm-cpu-b064-r1")),
    );
    await expect(readRecordedSweep(runs, "example")).rejects.toThrow(
      'run: expected "other", the name of its place',
    );
  });

  test("samples that are gone are named", async () => {
    await writeRun(runs, exampleRunLog(), null);
    await expect(readTelemetry(runs, exampleRunLog())).rejects.toThrow("cannot be read: ENOENT");
  });

  test.each(["../x", "a/b", "..", "a..b", "A", "", "a\0b", ".hidden"])(
    "%j is no id and becomes no path",
    (id) => {
      expect(() => sweepFile("runs", id)).toThrow("not an id");
    },
  );

  test("what other programs keep in a folder of that name is passed over", async () => {
    await writeSweep(runs, exampleSweep());
    await mkdir(join(runs, "Nov30_12-00-00_host"));
    await writeFile(join(runs, "Nov30_12-00-00_host/events.out.tfevents.1"), "");
    await mkdir(join(runs, "detect/train"), {recursive: true});
    await writeFile(join(runs, "detect/results.json"), "{}");
    expect(await listSweeps(runs)).toEqual(["example"]);
  });

  test("run logs whose sweep.json is gone are not passed over", async () => {
    await writeSweep(runs, exampleSweep());
    await writeRun(runs, exampleRunLog(), exampleTelemetry());
    await rm(sweepFile(runs, "example"));
    await expect(listSweeps(runs)).rejects.toThrow(
      "/example/sweep.json: absent, although run logs lie beside it",
    );
  });

  test("a folder that does not exist has no sweeps", async () => {
    expect(await listSweeps(join(runs, "nowhere"))).toEqual([]);
  });
});
