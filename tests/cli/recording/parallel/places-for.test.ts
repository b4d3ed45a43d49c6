// --parallel on made-up GPUs: the machine's description lists two, and the environment says which one a run was given.
import {rm} from "node:fs/promises";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {noteOfPlaces} from "../../../../src/cli/recording/parallel/places-for.ts";
import {record, script} from "../../record/record.ts";
import {fakeEffects} from "../../sweep/fake-effects.ts";

const gpu = {name: "A GPU", memoryBytes: 2 ** 34, driver: "1.0"};

/** What is touched on a machine with so many GPUs. */
function machineWith(gpus: number, env: NodeJS.ProcessEnv = {}) {
  const {describeMachine} = fakeEffects({});
  return {
    env,
    async describeMachine() {
      const described = await describeMachine();
      return {...described, machine: {...described.machine, gpus: Array(gpus).fill(gpu)}};
    },
  };
}

const saying = script("console.log('GPU ' + process.env.CUDA_VISIBLE_DEVICES)");
const parallel = (...more: string[]): string[] => ["--parallel", "all", "--keep-output", ...more];

describe("--parallel", () => {
  test("gives each of two GPUs a run at a time, and says so in notes and logs", async () => {
    const {code, said, sweep, logs} = await record(parallel("--repeats", "4", "--", ...saying), {
      effects: machineWith(2),
    });
    expect(code).toBe(0);
    const [note = ""] = noteOfPlaces([
      {number: 1, of: 2, env: {}},
      {number: 2, of: 2, env: {}},
    ]);
    expect(sweep.notes).toContain(note);
    expect(said).toContain(note);
    expect(logs).toHaveLength(4);
    for (const {parallel: place, output} of logs) expect(output).toEqual([`GPU ${(place?.place ?? 0) - 1}`]);
    expect(new Set(logs.map(({parallel: place}) => place?.place))).toEqual(new Set([1, 2]));
  });

  test("takes the GPUs that the environment lists", async () => {
    const {logs} = await record(["--parallel", "2", "--keep-output", "--repeats", "2", "--", ...saying], {
      effects: machineWith(8, {CUDA_VISIBLE_DEVICES: "5,7"}),
    });
    expect(new Set(logs.flatMap(({output}) => output))).toEqual(new Set(["GPU 5", "GPU 7"]));
  });

  test("goes on with a sweep that was recorded one run after another", async () => {
    const first = await record(["--devices", "gpu", "--", ...saying], {effects: machineWith(2)});
    const {logs, code} = await record(
      ["--resume", "s", "--add-repeats", "3", "--parallel", "2", "--yes", "--", ...saying],
      {runs: first.runs, effects: machineWith(2)},
    );
    expect(code).toBe(0);
    expect(logs.map(({repeat, parallel: place}) => [repeat, place?.places])).toEqual([
      [1, undefined],
      [2, 2],
      [3, 2],
      [4, 2],
    ]);
  });

  test("does the last repeat that a resume finds missing alone", async () => {
    const first = await record(parallel("--repeats", "3", "--", ...saying), {effects: machineWith(2)});
    const [last] = first.logs;
    await rm(join(first.runs, "s", `${last?.run}.json`));
    const {logs, code} = await record(["--resume", "s", "--parallel", "all", "--yes", "--", ...saying], {
      runs: first.runs,
      effects: machineWith(2),
    });
    expect(code).toBe(0);
    expect(logs.map(({run, parallel: place}) => [run, place?.places])).toEqual(
      logs.map(({run}) => [run, run === last?.run ? undefined : 2]),
    );
  });

  test.each<[string, number, string[], string]>([
    [
      "one GPU",
      1,
      parallel("--repeats", "2"),
      "--parallel: 1 GPU here (two are needed; CUDA_VISIBLE_DEVICES may list them)",
    ],
    [
      "more than there are",
      2,
      ["--parallel", "3", "--repeats", "2"],
      "--parallel: 2 GPUs here (3 are needed",
    ],
    ["one repeat", 2, parallel(), "--parallel: there is one repeat, whose runs stay on one GPU"],
    [
      "the CPU alone",
      2,
      parallel("--devices", "cpu", "--repeats", "2"),
      "--parallel: no run trains on a GPU",
    ],
    [
      "a GPU that the command is given",
      2,
      parallel("--repeats", "2", "--env", "CUDA_VISIBLE_DEVICES=0"),
      "--parallel: --env CUDA_VISIBLE_DEVICES",
    ],
    [
      "one log file",
      2,
      parallel("--repeats", "2", "--log", "log.csv"),
      "--parallel: runs at once would write to one --log log.csv",
    ],
    ["one place", 2, ["--parallel", "1"], "--parallel: 1 (expected a whole number from 2 to 1000)"],
  ])("refuses %s", async (_, gpus, args, message) => {
    await expect(record([...args, "--", ...saying], {effects: machineWith(gpus)})).rejects.toThrow(message);
  });

  test("takes a log file a run", async () => {
    const {code} = await record(parallel("--repeats", "2", "--log", "none-{repeat}.csv", "--", ...saying), {
      effects: machineWith(2),
    });
    expect(code).toBe(0);
  });
});
