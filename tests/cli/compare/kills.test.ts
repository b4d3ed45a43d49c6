import {spawn} from "node:child_process";
import {existsSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout as sleep} from "node:timers/promises";
import {afterEach, beforeEach, expect, test} from "vitest";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {createRepository, type Repository} from "../../diff/repository.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {pattern, training} from "./compare.ts";

const program = join(import.meta.dirname, "../../../scripts/batchsweep.ts");

/**
 * Kills at random moments; more of them: BATCHSWEEP_KILLS=40 npx vitest run tests/cli/compare/kills.test.ts
 */
const moments = Number(process.env["BATCHSWEEP_KILLS"] ?? 1);
const delaysMs = Array.from({length: moments}, () => Math.round(500 + 4000 * Math.random()));

let repository: Repository;
let runs: string;
let state: string;

beforeEach(async () => {
  repository = await createRepository();
  [runs, state] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(repository.folder, "train.sh"), training(0.1));
  await repository.commit("first");
  writeFileSync(join(repository.folder, "new"), "a change");
});
afterEach(() => repository.remove());

/** Starts a comparison, or goes on with the one that is there, in a process of its own. */
function start(): {kill: () => void; ended: Promise<{code: number | null; said: string}>} {
  const isThere = existsSync(join(runs, "s", "sweep.json"));
  const what = isThere
    ? ["--resume", "s", "--yes", "--cwd", repository.folder]
    : [
        ...["--id", "s", "--cwd", repository.folder, "--repeats", "2", "--prepare-each", "sleep 0.3"],
        ...pattern,
        ...["--", "sh", "train.sh"],
      ];
  const child = spawn(process.execPath, [program, "compare", "--runs", runs, ...what], {
    env: {...process.env, XDG_STATE_HOME: state, TMPDIR: state, CI: ""},
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  return {
    kill: () => void child.kill("SIGKILL"),
    ended: new Promise((done) => child.once("close", (code) => done({code, said}))),
  };
}

const worktrees = (): string[] => {
  const [folder, list] = [join(state, "batchsweep/worktrees"), join(repository.folder, ".git/worktrees")];
  return [folder, list].flatMap((one) => (existsSync(one) ? readdirSync(one) : []));
};

// Linux alone shows which processes belong to a recording.
test.runIf(process.platform === "linux").each(delaysMs)(
  "SIGKILL after %d ms: what is recorded stays, a second start completes it and clears the worktrees away",
  async (delayMs) => {
    const first = start();
    await sleep(delayMs);
    first.kill();
    await first.ended;
    const second = await start().ended;
    expect([0, 1, 3], second.said).toContain(second.code);
    const {runs: logs} = await readRecordedSweep(runs, "s");
    expect(
      logs.map(({status}) => status.state),
      second.said,
    ).toEqual(Array(4).fill("completed"));
    expect(worktrees(), second.said).toEqual([]);
    expect(await repository.git("worktree", "list")).toMatch(/^[^\n]+\n$/);
  },
);
