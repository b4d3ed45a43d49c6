// The command submit: a recording as jobs of a cluster.
import {spawnSync} from "node:child_process";
import {mkdirSync} from "node:fs";
import {join, resolve} from "node:path";
import {fromHere} from "../../runs/project.ts";
import {writeAtomically} from "../../runs/write.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {parseOptions} from "../options/parse.ts";
import {checkRunsFolder} from "../recording/runs-folder.ts";
import {programFile, type Surroundings} from "../surroundings.ts";
import {arrayScript, finishScript, type ArrayJob} from "./slurm-scripts.ts";

/** What the job says itself, or a shard cannot be told. */
const said = ["shard", "runs", "resume", "dry-run"] as const;

/** What stands before and after the first `--`. */
function split(args: readonly string[]): {own: readonly string[]; argv: readonly string[]} {
  const at = args.indexOf("--");
  return at === -1 ? {own: args, argv: []} : {own: args.slice(0, at), argv: args.slice(at + 1)};
}

/** What is to be recorded. Throws UsageError where a shard of it could not be. */
function recordingOf(argv: readonly string[], shards: number): Pick<ArrayJob, "sweep" | "command" | "args"> {
  const [command, ...args] = argv;
  if (command !== "sweep" && command !== "record")
    throw new UsageError(
      `sweep or record comes after --: ${call("submit", "--slurm --shards 4 -- record --id ID --repeats 4 -- python train.py")}`,
    );
  const {own} = split(args);
  const {values, given} = parseOptions<"sweep" | "record">(command, own);
  const refused = said.find((name) => given.includes(name));
  if (refused !== undefined) throw new UsageError(`--${refused}: submit says it (leave it out after --)`);
  if (values.id === null) throw new UsageError("--id ID is needed after --: all shards are one sweep");
  if (values.repeats !== null && shards > values.repeats)
    throw new UsageError(
      `--shards ${shards}: a repeat stays on one machine, and there are ${values.repeats} (more --repeats, or fewer shards)`,
    );
  return {sweep: values.id, command, args};
}

/** Gives a script to Slurm; its job's number. Throws UsageError where sbatch refuses it, or is not there. */
function sbatch(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const {status, stdout, stderr, error} = spawnSync("sbatch", ["--parsable", ...args], {
    encoding: "utf8",
    env,
  });
  if (error !== undefined)
    throw new UsageError(`sbatch cannot be run: ${error.message} (it is on the machines of a Slurm cluster)`);
  if (status !== 0) throw new UsageError(`sbatch refused: ${shownText(stderr.trim())}`);
  return stdout.trim().split(";")[0] ?? "";
}

/**
 * Writes the jobs that record a sweep as an array of shards and bring them together, and gives them to Slurm. Throws
 * UsageError for wrong use and where Slurm refuses them.
 */
export async function submitCommand(
  args: readonly string[],
  {runs: usual, stdout, env}: Surroundings,
): Promise<number> {
  const {own, argv} = split(args);
  const {values} = parseOptions("submit", own);
  if (!values.slurm) throw new UsageError("--slurm is needed: it is the only scheduler that submit knows");
  const recording = recordingOf(argv, values.shards);
  const runs = resolve(values.runs ?? usual);
  const shardRuns = join(runs, `.${recording.sweep}.shards`);
  const job: ArrayJob = {
    ...recording,
    shards: values.shards,
    program: [process.execPath, programFile],
    shardRuns,
    runs,
    sbatch: [...(values.gres === null ? [] : [`--gres=${values.gres}`]), ...values.sbatch],
    isShared: values.shareNodes,
    builds: values.build,
  };
  if (values.dryRun) {
    stdout.write(`${arrayScript(job)}\n${finishScript(job)}`);
    return 0;
  }
  await checkRunsFolder(runs);
  mkdirSync(shardRuns, {recursive: true});
  await writeAtomically(join(shardRuns, ".gitignore"), "*\n");
  const [array, finish] = [join(shardRuns, "array.sh"), join(shardRuns, "finish.sh")];
  await writeAtomically(array, arrayScript(job));
  await writeAtomically(finish, finishScript(job));
  const id = sbatch([array], env);
  const last = sbatch([`--dependency=afterany:${id}`, finish], env);
  stdout.write(
    `job ${id}: ${values.shards} shards of ${recording.sweep}; job ${last} brings them together\n`,
  );
  stdout.write(`scripts and output: ${fromHere(shardRuns)}\n`);
  return 0;
}
