import type {CommandEntry} from "../command-entry.ts";

/** Heading of the commands that people seldom call themselves; package.json does not have them. */
export const forPrograms = "Called by git and other programs";

/** The commands that git and other programs call. */
export const commandsForPrograms: readonly CommandEntry[] = [
  {
    name: "with-shared-memory",
    group: forPrograms,
    summary: "runs a command with a /dev/shm of a given size",
    usage: "BYTES -- COMMAND [ARGUMENTS]",
    about:
      "Runs a command with a /dev/shm of that size, so that the size of shared memory can be a factor of a recording. Only that command sees it: it gets a mount namespace of its own. Needs Linux with unshare of util-linux.",
    notes: "Exit code: that of the command, or 2 for wrong use.",
    own: (args) => args.slice(0, 1),
    load: async () => (await import("../shared-memory/command.ts")).withSharedMemoryCommand,
  },
  {
    name: "create",
    group: forPrograms,
    summary: "starts a repository for a report (npm create batchsweep)",
    usage: "[DIR] [options]",
    about:
      "Starts a repository for run logs and a report of them in DIR, or where one stands: package.json, a README, and what `init` adds. The folder is new or empty.",
    load: async () => (await import("../init/packaged.ts")).createCommand,
  },
  {
    name: "merge-sweep",
    group: forPrograms,
    summary: "merges what two branches added to one sweep.json",
    usage: "BASE OURS THEIRS",
    about:
      "git's merge driver for sweep.json (`setup git`). Writes what both sides come to into OURS, or ends with 1, which git takes as a conflict.",
    load: async () => (await import("../git/merge-sweep.ts")).mergeSweepCommand,
  },
  {
    name: "telemetry-summary",
    group: forPrograms,
    summary: "sums a telemetry file up in a few lines",
    usage: "FILE",
    about: "git's textconv for telemetry files (`setup git`): git diff then shows a summary of them.",
    load: async () => (await import("../git/telemetry-summary.ts")).telemetrySummaryCommand,
  },
];
