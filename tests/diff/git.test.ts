import {cp, readFile, rm} from "node:fs/promises";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {parseDiffOptions} from "../../src/cli/diff/options.ts";
import {createRecorded, diffOf, exampleMachine, writeRuns, steady, type Repository} from "./repository.ts";

const slower = steady.map((ms) => 1.2 * ms);
let repository: Repository;
let runs: string;

beforeEach(async () => {
  repository = await createRecorded();
  ({runs} = repository);
});

afterEach(() => repository.remove());

const slowerByAFifth = /epoch time slower by 20 %, between [\d.]+ % and \d+ % \(5 runs per side\)/;

describe("npm run diff in a git repository", () => {
  test("compares the disk with the merge base of main, without arguments", async () => {
    await repository.git("checkout", "--quiet", "-b", "branch");
    await writeRuns(runs, "quick", slower);
    const {code, out} = await diffOf(runs);
    expect(code).toBe(1);
    expect(out.split("\n")[0]).toMatch(slowerByAFifth);
  });

  test("does not see what main got meanwhile", async () => {
    await repository.git("checkout", "--quiet", "-b", "branch");
    await repository.git("checkout", "--quiet", "main");
    await writeRuns(runs, "quick", slower);
    await repository.commit("main moves on");
    await repository.git("checkout", "--quiet", "branch");
    expect(await diffOf(runs)).toMatchObject({code: 3, out: expect.stringContaining("no run log was added")});
  });

  test("compares two refs without checking anything out", async () => {
    await writeRuns(runs, "quick", slower);
    await repository.commit("slower");
    await rm(runs, {recursive: true});
    const {code, out} = await diffOf(runs, "HEAD~1", "main");
    expect(code).toBe(1);
    expect(out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "main", "HEAD~1")).code).toBe(0);
  });

  test("a new sweep is compared with base's newest on the same hardware", async () => {
    await writeRuns(runs, "older", slower, {startedAt: "2026-11-20T10:00:00.000Z"});
    await writeRuns(runs, "elsewhere", slower, {
      startedAt: "2026-11-24T10:00:00.000Z",
      machine: exampleMachine({availableCores: 64}),
    });
    await repository.commit("more sweeps");
    await writeRuns(runs, "new", slower, {startedAt: "2026-11-25T10:00:00.000Z"});
    const {code, out} = await diffOf(runs, "main");
    expect(code).toBe(1);
    expect(out).toContain("new against quick");
    expect(out).toMatch(slowerByAFifth);
  });

  test("--last pools the runs of base's last sweeps, so that one odd sweep is no baseline", async () => {
    await writeRuns(runs, "odd", slower, {startedAt: "2026-11-24T10:00:00.000Z"});
    await writeRuns(runs, "usual", steady, {startedAt: "2026-11-22T10:00:00.000Z"});
    await repository.commit("three sweeps");
    await writeRuns(runs, "new", steady, {startedAt: "2026-11-25T10:00:00.000Z"});
    expect((await diffOf(runs, "main", "--session-spread", "3%")).out).toContain("faster by");
    // Three sessions of one program, one of them slower by a fifth, show what a single one is worth.
    expect((await diffOf(runs, "main")).out).toMatch(/undecided: .*\n.*from 3 sessions of an unchanged/s);
    const {code, out} = await diffOf(runs, "main", "--last", "3");
    expect(code).toBe(0);
    expect(out).toContain("new against odd, quick, usual");
    expect(out).toContain("(15 and 5 runs)");
  });

  test("another machine is refused with the reason, and ends with 3", async () => {
    await writeRuns(runs, "quick", slower, {machine: exampleMachine({availableCores: 64})});
    const {code, out} = await diffOf(runs);
    expect(code).toBe(3);
    expect(out).toContain("machines differ (cores: 2 and 64)");
    expect(out).not.toContain("slower by");
  });

  test("--across-machines compares it nevertheless, and marks it", async () => {
    await writeRuns(runs, "quick", slower, {machine: exampleMachine({availableCores: 64})});
    const {code, out} = await diffOf(runs, "--across-machines");
    expect(code).toBe(1);
    expect(out).toMatch(slowerByAFifth);
    expect(out).toContain("but machines differ (cores: 2 and 64)");
  });

  test("a sweep of a ref, a sweep's id, a folder and a run log are sides too", async () => {
    await writeRuns(runs, "new", slower);
    await cp(runs, join(repository.folder, "elsewhere"), {recursive: true});
    const folder = join(repository.folder, "elsewhere", "new");
    expect((await diffOf(runs, "quick", "new")).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "main:quick", "new")).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "quick", folder)).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "quick", join(folder, "sweep.json"))).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "quick", join(folder, "r1.json"))).out).toContain("(5 and 1 runs)");
  });

  test("a ref is whatever git knows a commit by", async () => {
    await writeRuns(runs, "quick", slower);
    await repository.commit("slower: by a fifth");
    await repository.git("tag", "--annotate", "--message", "x", "v1", "HEAD~1");
    for (const base of ["main~1", "v1", "@{1}", ":/first", "HEAD^{/first}", "v1:quick"])
      expect((await diffOf(runs, base, ":/slower: by")).out).toMatch(slowerByAFifth);
  });

  test("nothing new is not green, unless that is allowed", async () => {
    expect((await diffOf(runs, "main")).code).toBe(3);
    expect((await diffOf(runs, "main", "--allow-unchanged")).code).toBe(0);
    await rm(runs, {recursive: true});
    expect((await diffOf(runs, "main", "--allow-unchanged")).code).toBe(3);
  });

  test("--fail-on chooses what ends with 1", async () => {
    await writeRuns(runs, "quick", slower);
    const codes = async (...args: string[]): Promise<number> => (await diffOf(runs, "main", ...args)).code;
    expect([
      await codes("--fail-on", "memory,error-rate"),
      await codes("--fail-on", "none"),
      await codes("--fail-on", "slower"),
    ]).toEqual([0, 0, 1]);
  });

  test("a spread between sessions can be stated, and with a wide one a fifth is undecided", async () => {
    await writeRuns(runs, "quick", slower);
    expect((await diffOf(runs, "main", "--session-spread", "1%")).code).toBe(1);
    const wide = await diffOf(runs, "main", "--session-spread", "20%");
    expect(wide.code).toBe(3);
    expect(wide.out).toMatch(/^Undecided: CPU, batch 64: epoch time \+20 %/);
    expect((await diffOf(runs, "main", "--session-spread", "20%", "--fail-on", "undecided")).code).toBe(1);
    expect((await diffOf(runs, "main", "--session-spread", "0")).code).toBe(2);
    // The project's config states it for every diff, page and comment; one diff may state another.
    expect(parseDiffOptions([], {sessionSpread: 0.2}).sessionSpread).toBe(0.2);
    expect(parseDiffOptions(["--session-spread", "1%"], {sessionSpread: 0.2}).sessionSpread).toBe(0.01);
  });

  test("--output writes JSON, Markdown and text", async () => {
    await writeRuns(runs, "quick", slower);
    const output = join(repository.folder, "diff");
    await diffOf(runs, "main", "--output", output);
    expect(JSON.parse(await readFile(join(output, "diff.json"), "utf8"))).toMatchObject({version: 2});
    expect(await readFile(join(output, "diff.md"), "utf8")).toMatch(/^\*\*Slower: `CPU, batch 64`: /);
    expect(await readFile(join(output, "diff.txt"), "utf8")).toMatch(/^Slower: CPU, batch 64: /);
  });
});
