import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {readRecordedSweep, readSweep} from "../../../src/runs/read.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "./fake-effects.ts";
import {sweepIn} from "./sweep-in.ts";

describe("sweepCommand()", () => {
  test("records a sweep that says what it is, and exits with 0", async () => {
    const runs = temporaryFolder();
    const now = () => new Date("2026-11-23T11:45:02.000Z");
    expect(
      await sweepIn(runs, {now}).run("--batch-sizes 16,32 --epochs 1 --images 64 --repeats 2 --order-seed 1"),
    ).toBe(0);
    expect(readdirSync(runs)).toEqual(["2026-11-23-custom-114502"]);
    const {sweep, runs: logs} = await readRecordedSweep(runs, "2026-11-23-custom-114502");
    expect(logs).toHaveLength(2 * 2);
    expect(sweep).toMatchObject({
      title: "Batch sizes 16 and 32 on CPU: resnet-w16 on emoji-birds",
      startedAt: "2026-11-23T11:45:02.000Z",
      origin: {kind: "recorded", preset: "custom"},
      plan: {repeats: 2, seed: 1, sampleHz: 10, factors: {device: ["cpu"], batchSize: [16, 32]}},
      unavailable: [{device: "gpu", engine: "fake", reason: "the fake engine knows no GPU"}],
      notes: ["Each repeat trains with a seed of its own, from 1 on; all share the images and their split"],
    });
    expect(logs[0]?.configuration.settings).toMatchObject({
      imageSize: 48,
      trainImages: 64,
      validImages: 16,
      epochs: 1,
      seed: 1,
    });
  });

  test("exits with 1 where a run failed, and still shows the table", async () => {
    const sweep = sweepIn(temporaryFolder(), {}, {FAKE_TRAINER_32: "crash"});
    expect(await sweep.run("--batch-sizes 16,32 --epochs 2")).toBe(1);
    expect(sweep.stdout()).toContain("1 completed, 1 failed");
    expect(sweep.stdout()).toMatch(/Batch +Epoch/);
    expect(sweep.stdout()).toContain("One run: how much a second one would differ is not known.");
  });

  test("--dry-run says what would run and about how long, and writes nothing", async () => {
    const runs = join(temporaryFolder(), "runs");
    const sweep = sweepIn(runs);
    expect(await sweep.run("--dry-run --batch-sizes 16,32")).toBe(0);
    expect(sweep.stdout()).toMatch(
      /^ {2}1 {2}fake-cpu-b0\d\d-r1: batch \d\d on CPU, (?:a few seconds|about .+)$/m,
    );
    expect(sweep.stdout()).toMatch(/^2 runs, .* in all; nothing was recorded$/m);
    expect([runs].filter(existsSync)).toEqual([]);
  });

  test("--json speaks in JSON lines alone, and ends with every run's state", async () => {
    const sweep = sweepIn(temporaryFolder(), {}, {FAKE_TRAINER_32: "sigkill"});
    expect(await sweep.run("--json --id s --batch-sizes 16,32 --epochs 2")).toBe(1);
    const events = sweep
      .stdout()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as {event: string; runs: {run: string}[]});
    expect(events[0]).toMatchObject({event: "sweep-started", sweep: "s", runs: 2});
    const last = events.at(-1);
    expect(last).toMatchObject({event: "sweep-ended", sweep: "s"});
    expect(last?.runs.sort((a, b) => (a.run < b.run ? -1 : 1))).toEqual([
      {run: "fake-cpu-b016-r1", state: "completed"},
      {run: "fake-cpu-b032-r1", state: "failed"},
    ]);
  });

  test("--json --dry-run gives the plan with estimates", async () => {
    const sweep = sweepIn(temporaryFolder());
    await sweep.run("--json --dry-run --id s --batch-sizes 16");
    expect(JSON.parse(sweep.stdout())).toMatchObject({
      event: "plan",
      sweep: "s",
      estimateMs: expect.any(Number),
      runs: [{run: "fake-cpu-b016-r1", repeat: 1, estimateMs: expect.any(Number)}],
    });
  });

  test("a trainer that cannot do a step is no reason not to record that it cannot", async () => {
    const runs = temporaryFolder();
    const commandFor = () => ({argv: [process.execPath, "-e", "throw new Error('no such backend')"]});
    const sweep = sweepIn(runs, {commandFor});
    expect(await sweep.run("--id s --batch-sizes 16")).toBe(1);
    expect(sweep.stdout()).toContain(
      "warning: cannot say how long it will take: exit code 1: Error: no such backend",
    );
    const {runs: logs} = await readRecordedSweep(runs, "s");
    expect(logs[0]?.status).toMatchObject({state: "failed", reason: "exit code 1: Error: no such backend"});
  });

  test("--timeout ends a run that hangs", async () => {
    const runs = temporaryFolder();
    const sweep = sweepIn(runs, {}, {FAKE_TRAINER: "hang"});
    expect(await sweep.run("--id s --batch-sizes 16 --timeout 1")).toBe(1);
    const {runs: logs} = await readRecordedSweep(runs, "s");
    expect(logs[0]?.status).toMatchObject({
      state: "failed",
      reason: "not done after 1 s, the limit of a run",
    });
  });

  test("a resume does what is missing and notes that the commit is another", async () => {
    const runs = temporaryFolder();
    await sweepIn(runs).run("--id s --batch-sizes 16,32 --epochs 1");
    rmSync(join(runs, "s", "fake-cpu-b032-r1.json"));
    const {software, missing} = await fakeEffects({}).describeSoftware();
    const describeSoftware = async () => ({
      software: {...software, gitCommit: "1234567", gitDirty: false},
      missing,
    });
    const now = () => new Date("2026-11-24T10:00:00.000Z");
    const sweep = sweepIn(runs, {describeSoftware, now});
    expect(await sweep.run("--resume s")).toBe(0);
    expect(sweep.stdout()).toContain("s: 1 of 2 runs left");
    const recorded = await readRecordedSweep(runs, "s");
    expect(recorded.runs).toHaveLength(2);
    expect(recorded.sweep.notes).toEqual(["Resumed on 2026-11-24 with commit 1234567"]);
  });

  test("an id whose first recorder was killed before it wrote a file is free", async () => {
    const runs = temporaryFolder();
    mkdirSync(join(runs, "s"));
    writeFileSync(join(runs, "s", "sweep.json.0a1b2c3d.unfinished"), "{");
    expect(await sweepIn(runs).run("--id s --batch-sizes 16 --epochs 1")).toBe(0);
    expect(readdirSync(join(runs, "s")).sort()).toEqual([
      "fake-cpu-b016-r1.json",
      "fake-cpu-b016-r1.telemetry.json",
      "sweep.json",
    ]);
  });

  test("images that could not be read are named, and counted in the notes", async () => {
    const runs = temporaryFolder();
    const skipped = [{file: "owl/1.jpg", reason: "not an image"}];
    const sweep = sweepIn(runs, {prepareImages: async () => ({train: 40, valid: 10, skipped})});
    await sweep.run("--id s --batch-sizes 16 --epochs 1");
    expect(sweep.stdout()).toContain("warning: image left out: owl/1.jpg: not an image\n");
    expect((await readSweep(runs, "s")).notes).toEqual(["1 image could not be read"]);
  });

  test("fewer images than --images asks for are a note", async () => {
    const runs = temporaryFolder();
    const sweep = sweepIn(runs, {prepareImages: async () => ({train: 40, valid: 10, skipped: []})});
    await sweep.run("--id s --batch-sizes 16 --epochs 1 --images 1000");
    const note = "1,000 training images were asked for, and all 40 that there are are taken";
    expect(sweep.stdout()).toContain(`${note}\n`);
    expect((await readSweep(runs, "s")).notes).toEqual([note]);
  });

  test("a folder of images is called by its own name, and all of it is taken", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "photos"));
    const sweep = sweepIn(folder);
    expect(await sweep.run(`--id s --batch-sizes 16 --epochs 1 --data ${join(folder, "photos")}`)).toBe(0);
    const {sweep: recorded} = await readRecordedSweep(folder, "s");
    expect(recorded.plan.runs[0]?.configuration).toMatchObject({
      data: "photos",
      settings: {trainImages: "all", validImages: "all"},
    });
    expect(readFileSync(join(folder, "s", "sweep.json"), "utf8")).not.toContain(folder);
  });
});
