// The scripts of Slurm that submit writes.

/** Words as a shell script has them, in which nothing is expanded. */
const quoted = (words: readonly string[]): string =>
  words.map((one) => (/^[\w@%+=:./-]+$/.test(one) ? one : `'${one.replaceAll("'", "'\\''")}'`)).join(" ");

/** A sweep that is to be recorded by the tasks of an array job. */
export interface ArrayJob {
  sweep: string;
  shards: number;
  /** What runs the program: Node and its file, so that Slurm's signals reach the recorder, which npm would keep from it. */
  program: readonly string[];
  /** `sweep` or `record`. */
  command: string;
  /** Its options, and the command that is recorded. */
  args: readonly string[];
  /** Where each shard has a folder of runs of its own; absolute. */
  shardRuns: string;
  /** Where all of them are brought together; absolute. */
  runs: string;
  /** Options for sbatch of the array job, e.g. `--gres=gpu:1`. */
  sbatch: readonly string[];
  /** Whether several tasks may share a node. */
  isShared: boolean;
  /** Whether the last job builds the report. */
  builds: boolean;
}

const head = (name: string, options: readonly string[]): string =>
  [
    "#!/usr/bin/env bash",
    ...[`--job-name=${name}`, ...options].map((option) => `#SBATCH ${option}`),
    "set -euo pipefail",
  ].join("\n");

/**
 * The array job: a shard a task. A task that Slurm preempts or moves is run again as it was, and goes on. The recorder takes
 * the place of the script, so that Slurm's signal is the recorder's own: it ends its training, which has a session of its own,
 * and writes what there is.
 */
export function arrayScript(job: ArrayJob): string {
  const {sweep, shards, program, command, args, shardRuns, sbatch, isShared} = job;
  const options = [
    `--array=1-${shards}`,
    "--requeue",
    "--open-mode=append",
    `--output=${quoted([`${shardRuns}/%a.log`])}`,
    ...(isShared ? [] : ["--exclusive"]),
    ...sbatch,
  ];
  return `${head(`batchsweep-${sweep}`, options)}

# One name for every attempt at a task: the lock of an earlier one is taken over.
export BATCHSWEEP_TASK="slurm-\${SLURM_CLUSTER_NAME:-cluster}-$SLURM_ARRAY_JOB_ID-$SLURM_ARRAY_TASK_ID"
shard=$SLURM_ARRAY_TASK_ID
echo "shard $shard/${shards} on $(hostname), attempt $((1 + \${SLURM_RESTART_COUNT:-0}))"
exec ${quoted([...program, command])} --shard "$shard/${shards}" --runs ${quoted([shardRuns])}/"$shard" \\
  ${quoted(args)}
`;
}

/** The last job: brings the shards together, whatever became of them, and builds the report. */
export function finishScript(job: ArrayJob): string {
  const {sweep, program, shardRuns, runs, builds} = job;
  const options = [`--output=${quoted([`${shardRuns}/finish.log`])}`, "--open-mode=append"];
  const run = quoted(program);
  return `${head(`batchsweep-${sweep}-finish`, options)}

${run} merge --sweep ${sweep} --runs ${quoted([runs])} ${quoted([shardRuns])}
${builds ? `BATCHSWEEP_RUNS=${quoted([runs])} ${run} build\n` : ""}`;
}
