import {call} from "../call.ts";
import {record, type CommandEntry} from "../command-entry.ts";

/** The commands for what outgrows one machine, or a year. */
export const commandsForHistories: readonly CommandEntry[] = [
  {
    name: "merge",
    group: record,
    summary: "merges sweeps of other folders, such as the shards of one sweep",
    usage: "DIR… [options]",
    about:
      "Merges the sweeps of other folders of runs into runs/: of a folder that has sweeps, or of each folder in it. Runs are copied as they are, and of sweep.json both sides are kept, so that the shards of a plan come to the same in any order. Merging again changes nothing. Two whole recordings of one run are refused.",
    notes: `Example: ${call("merge", "shards")}, where shards/1, shards/2, … were each recorded with --shard I/N --runs shards/I\nExit codes: 0 done, 2 wrong use, or sweeps that are not one.`,
    load: async () => (await import("../merge/command.ts")).mergeCommand,
  },
  {
    name: "prune",
    group: record,
    summary: "thins the samples of old runs",
    usage: "--telemetry older-than=90d [options]",
    about:
      "Thins the samples of old runs, which are most of what a history weighs: to about 200 buckets a run that keep the mean, the least and the largest sample, and end at each mark. Run logs, steps and marks stay whole. A run of which a mean or an energy would change by more than a millionth, or a peak at all, is left as it is. What is thinned cannot be brought back but from git. Doing it again changes nothing.",
    notes: `Example: ${call("prune", "--telemetry older-than=90d --keep 10 --dry-run")}\nExit codes: 0 done, 2 wrong use, or a run log that cannot be read.`,
    load: async () => (await import("../prune/command.ts")).pruneCommand,
  },
  {
    name: "submit",
    group: record,
    summary: "records a sweep as an array job of Slurm",
    usage: "--slurm [options] -- sweep|record --id ID … [-- COMMAND]",
    about:
      "Writes an array job, one shard of the sweep a task, and a last job that merges the shards into runs/ and builds the report, and gives both to Slurm. A task that is preempted goes on where it was. See docs/cluster.md.",
    notes: `Example: ${call("submit", "--slurm --shards 4 --gres gpu:1 -- record --id lr --repeats 4 --factor lr=0.1,0.01 -- python train.py --lr {lr}")}\nExit codes: 0 submitted, 2 wrong use, or sbatch refused.`,
    own: (args) => (args.includes("--") ? args.slice(0, args.indexOf("--")) : args),
    load: async () => (await import("../submit/command.ts")).submitCommand,
  },
];
