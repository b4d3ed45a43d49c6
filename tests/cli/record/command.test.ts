import {existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {homedir} from "node:os";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {record, script, textOf} from "./record.ts";

const log = 'console.log("epoch 1 loss 0.5"); console.log("epoch 2 loss 0.25")';
const pattern = ["--pattern", "epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+)"];

describe("npm run record", () => {
  test("runs a command at every combination of the factors, with placeholders in arguments and environment", async () => {
    const file = join(temporaryFolder(), "seen");
    const code = `require("fs").appendFileSync(${JSON.stringify(file)}, [...args, process.env.WORKERS, process.env.CUDA_VISIBLE_DEVICES].join() + "\\n")`;
    const {logs, sweep} = await record([
      ...["--factor", "batchSize=16,64", "--factor", "workers=0,2", "--repeats", "2", "--devices", "cpu"],
      ...["--env", "WORKERS={workers}", "--", ...script(code, "--bs={batchSize}", "{device}", "{repeat}")],
    ]);
    expect(readFileSync(file, "utf8").trim().split("\n").sort()).toEqual(
      ["16", "64"].flatMap((size) =>
        ["1", "2"].flatMap((repeat) =>
          ["0", "2"].map((workers) => `--bs=${size},cpu,${repeat},${workers},-1`),
        ),
      ),
    );
    expect(logs.map(({status}) => status.state)).toEqual(Array(8).fill("completed"));
    expect(sweep.plan.factors).toEqual({device: ["cpu"], batchSize: [16, 64], workers: [0, 2]});
    expect(logs[0]?.run).toMatch(/^node-cpu-b0(16|64)-workers[02]-r1$/);
  });

  test("--until decided goes on until every two configurations are, and runs none again that is", async () => {
    const slow = ["--factor", "s=1000,1300", "--until", "decided", "--max-repeats", "6"];
    // It says how long its epochs took and takes no time, so that a busy machine changes nothing.
    const command = 'for e in 1 2 3; do echo "epoch $e loss 0.5 in $(({s} + {repeat} * 7 % 5)) s"; done';
    const stated = ["--pattern", "epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+) in (?<seconds>\\d+) s"];
    const {sweep, logs, said} = await record([...stated, ...slow, "--", "sh", "-c", command]);
    const {repeats, stopping} = sweep.plan;
    expect(stopping).toMatchObject({planned: [3, 4, 6], state: "decided"});
    expect(stopping?.looks.at(-1)).toEqual({repeats, comparisons: 1, undecided: 0});
    expect(logs).toHaveLength(2 * repeats);
    expect(said).toContain(`decided after ${repeats} of at most 6 repeats`);
    await expect(record(["--margin", "1%", "--", "true"])).rejects.toThrow("--margin is for --until decided");
  });

  test("reads epochs by a pattern", async () => {
    const {logs, said, code} = await record([...pattern, "--batch-size", "8", "--", ...script(log)]);
    expect(code).toBe(0);
    expect(logs[0]).toMatchObject({
      reader: "pattern",
      configuration: {batchSize: 8},
      epochs: [
        {epoch: 0, trainLoss: 0.5},
        {epoch: 1, trainLoss: 0.25},
      ],
    });
    expect(said).not.toContain("no epochs were found");
  });

  test("events on $BATCHSWEEP_EVENTS count more than what is printed", async () => {
    const epoch =
      '{event: "epoch", epoch: 0, stage: "s", unixMs: Date.now(), trainLoss: 9, validLoss: null, errorRate: null}';
    const report = `require("fs").appendFileSync(process.env.BATCHSWEEP_EVENTS, JSON.stringify(${epoch}) + "\\n")`;
    const {logs} = await record([...pattern, "--", ...script(`${log}; ${report}`)]);
    expect(logs[0]).toMatchObject({reader: "events", epochs: [{trainLoss: 9, stage: "s"}]});
  });

  test("hooks stand first on the command's PYTHONPATH, before its own; --no-hooks leaves them out", async () => {
    const code = 'console.log(process.env.PYTHONPATH ?? "none")';
    const pythonPath = ["--env", "PYTHONPATH=/mine"];
    const hooked = await record(["--keep-output", ...pythonPath, "--", ...script(code)]);
    expect(hooked.logs[0]?.output[0]).toMatch(/integrations\W+python\W+src\W+batchsweep\W+hooks[:;]\/mine$/);
    expect(hooked.sweep.origin).toMatchObject({command: {hooks: true}});
    const bare = await record(["--keep-output", "--no-hooks", ...pythonPath, "--", ...script(code)]);
    expect(bare.logs[0]?.output).toEqual(["/mine"]);
    expect(bare.sweep.origin).not.toHaveProperty("command.hooks");
    await expect(record(["--resume", "s", "--no-hooks"], {runs: bare.runs})).rejects.toThrow(UsageError);
  });

  test("a log file is followed, also one that is replaced; what stood in it before is of an earlier training", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "history.csv"), "epoch,loss\n0,0.9\n1,0.8\n2,0.7\n");
    const code = 'require("fs").writeFileSync("history.csv", "epoch,loss\\n0,0.5\\n")';
    const {logs} = await record(["--cwd", folder, "--log", "history.csv", "--", ...script(code)]);
    expect(logs[0]).toMatchObject({reader: "tables", epochs: [{epoch: 0, trainLoss: 0.5}]});
  });

  test("what looks like a secret or names the user is in no file and no file's name, and how much was masked is said", async () => {
    const [token, folder] = [`h${"f_"}${"aB3dE5gH7jK9".repeat(3)}`, join(homedir(), "birds")];
    const code = "console.log(args[0], process.env.WHERE)";
    const {runs, said, logs} = await record([
      ...["--title", `with ${token}`, "--data", folder, "--model", token, "--engine", token],
      ...["--factor", `variant=${token},${folder}`, "--env", "WHERE={variant}", "--prepare", `echo ${token}`],
      ...["--keep-output", "--", ...script(code, "{variant}")],
    ]);
    const files = readdirSync(join(runs, "s"));
    const published = [...files, ...files.map((file) => readFileSync(join(runs, "s", file), "utf8"))].join(
      "\n",
    );
    expect(published).not.toMatch(new RegExp(`${token.slice(3, 12)}|${homedir()}/`, "i"));
    expect(logs.map(({output}) => output[0]).sort()).toEqual(["<secret> <secret>", "~/birds ~/birds"]);
    expect(logs.map(({configuration}) => configuration.settings["variant"]).sort()).toEqual([
      "<secret>",
      "~/birds",
    ]);
    expect(said).toMatch(/^warning: \d+ secrets and private names were masked: title, .*output \(4\)/m);
  });

  test("a factor whose values read the same once they are masked is refused", async () => {
    const values = ["x", "y"].map((letter) => `https://ann:${letter}1234@example.org`);
    await expect(
      record(["--factor", `from=${values.join(",")}`, "--", ...script("0", "{from}")]),
    ).rejects.toThrow("--factor from: two values read https://ann:<secret>@example.org once");
  });

  test("output is kept only where it is asked for, the last part, without secrets", async () => {
    const code = 'for (let i = 0; i < 150; i++) console.log("line", i); console.error("token=abcdefgh")';
    const [without] = (await record(script(code))).logs;
    expect(without?.output).toEqual([]);
    const [log] = (await record(["--keep-output", "--", ...script(code)])).logs;
    expect(log?.output).toHaveLength(100);
    expect(log?.output).toContain("line 149");
    expect(log?.output).toContain("token=<secret>");
  });

  test("a secret of the command line does not reach the disk", async () => {
    const env = ["--env", "HF_TOKEN=letmein1", "--env", "MY_TOKEN=48151623"];
    const {runs} = await record([...env, "--", ...script("", "--api-key", "letmein2")]);
    for (const file of readdirSync(join(runs, "s")))
      expect(textOf(runs, file)).not.toMatch(/letmein|48151623/);
  });

  test("prepare runs before each run and warm-up, cleanup after each run", async () => {
    const file = join(temporaryFolder(), "order");
    const note = (text: string): string => `printf '${text} ' >> ${file}`;
    await record([
      ...[
        "--factor",
        "n=1,2",
        "--prepare",
        note("prepare{n}"),
        "--cleanup",
        note("cleanup{n}"),
        "--warmup",
        "1",
      ],
      ...["--order-seed", "1", "--", "sh", "-c", note("run{n}")],
    ]);
    const order = readFileSync(file, "utf8").trim();
    expect(order.split(" ").sort().join(" ")).toBe(
      "cleanup1 cleanup2 prepare1 prepare1 prepare2 prepare2 run1 run1 run2 run2",
    );
    expect(order).toContain("prepare1 run1 prepare1 run1 cleanup1");
  });

  test("a prepare command that fails is the run's failure, and the command is not started", async () => {
    const file = join(temporaryFolder(), "started");
    const {logs, code} = await record(["--prepare", "exit 3", "--", "sh", "-c", `touch ${file}`]);
    expect(code).toBe(1);
    expect(logs[0]?.status).toMatchObject({
      state: "failed",
      reason: "the prepare command failed: exit code 3",
    });
    expect([file].filter(existsSync)).toEqual([]);
  });

  test("a timeout ends a run", async () => {
    const {logs} = await record(["--timeout", "1", "--", ...script("setInterval(() => {}, 1000)")]);
    expect(logs[0]?.status).toMatchObject({
      state: "failed",
      reason: "not done after 1 s, the limit of a run",
    });
  });

  test("on a pseudo-terminal the command sees a terminal", async () => {
    const code = "console.log(process.stdout.isTTY, process.stderr.isTTY, process.stdout.columns)";
    const {logs} = await record(["--tty", "--keep-output", "--", ...script(code)]);
    expect(logs[0]?.output).toEqual(["true true 160"]);
  });

  test("a resume does what is missing with the recorded command", async () => {
    const runs = temporaryFolder();
    const args = ["--factor", "batchSize=16,64", "--keep-output", "--", "sh", "-c", "echo batch {batchSize}"];
    const [first] = (await record(args, {runs})).logs;
    rmSync(join(runs, "s", `${first?.run ?? ""}.json`));
    const {logs, code} = await record(["--resume", "s", "--keep-output"], {runs});
    expect(code).toBe(0);
    expect(logs.map(({output}) => output)).toEqual(expect.arrayContaining([["batch 16"], ["batch 64"]]));
    await expect(record(["--resume", "s", "--", "sh", "-c", "another"], {runs})).rejects.toThrow(
      "another command was recorded: sh -c 'echo batch {batchSize}'",
    );
    await expect(record(["--resume", "s", "--repeats", "3"], {runs})).rejects.toThrow(
      "--resume goes on with the recorded plan: --repeats cannot be given with it",
    );
  });
});
