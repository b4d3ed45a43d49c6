// What the yardstick buys: one small training, recorded in many short sessions, every third beside a process that keeps a core
// busy. Nothing is changed between them, so whatever is called different is a false alarm; with and without the correction.
// `--sessions N` (12), `--pause SECONDS` (60) between them, `--runs DIR` keeps the run logs, `--judge` takes those that are there.
import {spawn, spawnSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {setTimeout as pause} from "node:timers/promises";
import {parseArgs} from "node:util";
import {formatTable, isMain} from "./printing/table.ts";
import {corrections, judge, judgeAsRecorded, sessionsIn} from "./yardstick/judge.ts";

const root = resolve(import.meta.dirname, "..");
const training = "--devices cpu --engine wasm --batch-sizes 64 --images 512 --epochs 3 --repeats 3";

/** Records one session, beside a busy process where it is asked for. */
function record(id: string, runs: string, isBesideOther: boolean): void {
  const busy = isBesideOther ? spawn(process.execPath, ["-e", "for (;;);"], {stdio: "ignore"}) : null;
  const program = join(root, "scripts", "batchsweep.ts");
  const args = [program, "sweep", ...training.split(" "), "--id", id, "--runs", runs];
  const {status} = spawnSync(process.execPath, args, {stdio: ["ignore", "ignore", "inherit"], cwd: root});
  busy?.kill("SIGKILL");
  if (status !== 0) throw new Error(`recording ended with exit code ${String(status)}: ${id}`);
}

const percent = (share: number): string => (100 * share).toFixed(1);

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      sessions: {type: "string", default: "12"},
      pause: {type: "string", default: "60"},
      runs: {type: "string"},
      judge: {type: "boolean", default: false},
      json: {type: "boolean", default: false},
    },
  });
  const runs = values.runs ?? mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
  try {
    const count = values.judge ? 0 : Number(values.sessions);
    for (let session = 1; session <= count; session++) {
      record(`s${String(session).padStart(3, "0")}`, runs, session % 3 === 0);
      if (session < count) await pause(1000 * Number(values.pause));
    }
    const sessions = await sessionsIn(runs);
    const judged = Object.keys(corrections).map((correction) => judge(sessions, correction));
    const asRecorded = judgeAsRecorded(sessions);
    if (values.json) console.log(JSON.stringify({sessions: sessions.length, judged, asRecorded}));
    else {
      const rows = judged.map(({correction, ...one}) => [
        ...[correction, String(one.pairs)],
        ...[one.falseAlarms, one.same, one.undecided, one.between, one.within].map(percent),
      ]);
      const columns = ["times", "pairs", "false", "same", "undecided", "between sessions", "within"];
      console.log(`${sessions.length} sessions, in %\n\n${formatTable(columns, rows)}`);
      const said = Object.entries(asRecorded).map(([outcome, pairs]) => `${outcome} ${pairs}`);
      console.log(`\nwith all checks, as diff judges them: ${said.join(", ")}`);
    }
  } finally {
    if (values.runs === undefined) rmSync(runs, {recursive: true, force: true});
  }
}
