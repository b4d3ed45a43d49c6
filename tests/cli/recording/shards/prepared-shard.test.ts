import {cpSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {mergeCommand} from "../../../../src/cli/merge/command.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";
import {record, script} from "../../record/record.ts";

const command = [
  "--factor",
  "x=1,2",
  "--repeats",
  "3",
  "--order-seed",
  "1",
  "--",
  ...script("void 0", "{x}"),
];
const shard = (index: number, count: number, ...more: string[]): string[] => [
  "--shard",
  `${index}/${count}`,
  ...more,
  ...command,
];

/** What was written, without times: instants and durations, sessions, which are named by their start, and how long samples took. */
const timeless = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, "s"))
      .sort()
      .map((name) => [
        name,
        readFileSync(join(folder, "s", name), "utf8")
          .replace(/"(startedAt|session)": "[^"]*"/g, '"$1": "…"')
          .replace(/"(durationMs|clockErrorMs|startMs|endMs)": [\d.]+/g, '"$1": 0')
          .replace(/"atMs": \[[^\]]*\]/g, '"atMs": []'),
      ]),
  );

const merge = async (runs: string, ...folders: string[]): Promise<string> => {
  let said = "";
  const stream = {write: (text: string): void => void (said += text)};
  await mergeCommand(folders, {runs, stdout: stream, stderr: stream, env: {}});
  return said;
};

describe("--shard", () => {
  test("into one folder, or into several that are merged, comes to what the whole plan does", async () => {
    const whole = await record(command);
    const expected = timeless(whole.runs);
    const shared = temporaryFolder();
    const folders = temporaryFolder();
    for (const index of [2, 1]) {
      const one = await record(shard(index, 2), {runs: shared});
      expect(one.code).toBe(0);
      await record(shard(index, 2), {runs: join(folders, String(index))});
    }
    expect(timeless(shared)).toEqual(expected);
    expect(Object.keys(timeless(join(folders, "2"))).filter((name) => name.includes("-r"))).toHaveLength(
      2 * 2,
    );
    const merged = temporaryFolder();
    expect(await merge(merged, folders)).toContain("6 runs added, 6 runs in all");
    expect(timeless(merged)).toEqual(expected);
    expect(await merge(merged, folders)).toContain("0 runs added, 6 runs in all");
  });

  test("again goes on where it is there, and does what is missing of that shard alone", async () => {
    const {runs} = await record(shard(1, 3));
    const again = await record(shard(1, 3), {runs});
    expect(again.said).toContain("nothing is missing: s --shard 1/3");
    const second = await record(shard(2, 3), {runs});
    expect(second.logs.map(({repeat}) => repeat)).toEqual([1, 1, 2, 2]);
    const resumed = await record(
      ["--resume", "s", "--shard", "3/3", "--yes", "--", ...script("void 0", "{x}")],
      {runs},
    );
    expect(resumed.logs).toHaveLength(6);
  });

  test("on another machine is told apart, and its runs name it", async () => {
    const {runs, sweep} = await record(shard(1, 3));
    const hosts = ["", "another"].map((hostKey) => ({
      describeMachine: async () => ({machine: sweep.machine as never, missing: sweep.missing, hostKey}),
    }));
    const {said, code, ...second} = await record(shard(2, 3), {runs, effects: hosts[1] ?? {}});
    expect({said, code}).toMatchObject({code: 0});
    const other = second.sweep.otherMachines?.[0]?.machineId;
    expect(other).toMatch(/^[0-9a-f]{12}$/);
    expect(second.sweep.machineId).toBe(sweep.machineId);
    expect(second.logs.map(({repeat, machineId}) => [repeat, machineId === other])).toEqual([
      [1, false],
      [1, false],
      [2, true],
      [2, true],
    ]);
    // Nothing of what tells it from others of its kind was written, and no other sweep calls it the same.
    const elsewhere = temporaryFolder();
    cpSync(runs, elsewhere, {recursive: true});
    expect(JSON.stringify(timeless(elsewhere))).not.toContain('"another"');
  });

  test("refuses what makes no sense, before anything is written", async () => {
    const {runs} = await record(shard(1, 3));
    const refused = (...args: string[]) => expect(record(args, {runs})).rejects;
    await refused(...shard(1, 4)).toThrow(
      "--shard 1/4: the plan has 3 parts that stay together on one machine",
    );
    await refused(
      "--shard",
      "2/3",
      "--factor",
      "x=1,3",
      "--repeats",
      "3",
      "--order-seed",
      "1",
      "--",
      ...script("void 0", "{x}"),
    ).toThrow("--shard: something else is recorded as s: plan.factors.x is 2, and here 3");
    await refused("--shard", "3/2", "--", "true").toThrow("--shard: 3/2 (expected I/N");
    await refused("--shard", "1/2", "--until", "decided", "--factor", "x=1,2", "--", "true", "{x}").toThrow(
      "a sweep until it is decided has no shards",
    );
    expect(readdirSync(join(runs, "s")).filter((name) => /-r\d\.json$/.test(name))).toHaveLength(2);
  });
});
