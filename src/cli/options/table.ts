import {
  age,
  anyText,
  batchSizePerRun,
  count,
  day,
  oneDevice,
  numberKind,
  sweepId,
  oneOfKind,
  percentKind,
  versionKind,
} from "./kinds.ts";
import {flag, option} from "./option.ts";
import {recordingOptions, usualRuns} from "./recording.ts";

/**
 * Every option of every command. Parsing, the line for an unknown option and `--help` come from here. An option that means
 * something else in another command has an entry for it. What takes long to list (engines, readers) the command checks.
 */
export const optionTable = [
  ...recordingOptions,

  flag("skip-invalid", ["build", "dev"], "leaves out run logs that cannot be read, and says so on the pages"),
  option(
    "single-file",
    ["build"],
    anyText("ID"),
    "also writes that post or sweep as one file, to mail or attach",
  ),
  option("outDir", ["build", "preview"], anyText("DIR"), "folder of the built report", {
    otherwise: "dist",
  }),
  option("port", ["dev", "preview"], numberKind(count(0, 65_535)), "port of the server", {otherwise: "4321"}),
  option("host", ["dev", "preview"], anyText("ADDRESS"), "address to listen on, e.g. 0.0.0.0 for all", {
    otherwise: "this machine only",
  }),
  flag("open", ["dev", "preview"], "opens the report in the browser"),

  option("id", ["post"], anyText("ID"), "name of the post's file", {otherwise: "the sweep's"}),
  option("out", ["post"], anyText("DIR"), "folder for the post", {otherwise: "the project's posts"}),

  option("id", ["import"], sweepId, "name of the sweep's folder"),
  option("batch-size", ["import"], batchSizePerRun, "one for all runs, or one for each"),
  option("device", ["import"], oneDevice, "where was trained"),
  option("engine", ["import"], anyText("NAME"), "what trained"),
  option("model", ["import"], anyText("NAME"), "which network was trained"),
  option("data", ["import"], anyText("NAME"), "on which data was trained"),
  option("title", ["import"], anyText("TEXT"), "what the sweep is called"),
  option("author", ["import"], anyText("NAME"), "who recorded the logs"),
  option("published", ["import"], day, "when the logs were published"),

  option("out", ["export"], anyText("DIR"), "folder for the files", {default: "export"}),
  option("table", ["export"], anyText("NAME"), "only this table", {otherwise: "all"}),

  option("last", ["diff"], numberKind(count(1, 999)), "the last N sweeps of base as one baseline", {
    default: 1,
  }),
  flag("across-machines", ["diff"], "compares sweeps of different machines too, marked as such"),
  option(
    "session-spread",
    ["diff"],
    percentKind(0.1, 100),
    "how far two sessions' times lie apart by themselves (standard deviation)",
    {otherwise: "the config's, else 3% on a virtual machine, 1% on another"},
  ),
  option(
    "fail-on",
    ["diff", "compare"],
    anyText("KIND,…"),
    "regressions that end with exit code 1, undecided, or none",
    {
      otherwise: "all regressions",
    },
  ),
  flag("allow-unchanged", ["diff"], "exit code 0 where HEAD has no run log that BASE has not"),
  option("format", ["diff"], oneOfKind("format", ["terminal", "markdown", "json"]), "how it is written", {
    default: "terminal",
  }),
  option(
    "output",
    ["diff", "compare"],
    anyText("DIR"),
    "also writes diff.json, diff.md and diff.txt into DIR",
  ),
  flag("verbose", ["diff"], "medians, methods and reasons too", {short: "v"}),

  flag("slurm", ["submit"], "to Slurm, with sbatch"),
  option("shards", ["submit"], numberKind(count(1, 10_000)), "tasks of the array; a repeat or more each", {
    default: 4,
  }),
  option("gres", ["submit"], anyText("LIST"), "what each task is granted, e.g. gpu:1"),
  option("sbatch", ["submit"], anyText("OPTION"), "further option of sbatch, e.g. --sbatch=--time=2:00:00", {
    many: true,
  }),
  flag(
    "share-nodes",
    ["submit"],
    "lets tasks share a node; they disturb each other, unless cores are pinned",
  ),
  flag("no-build", ["submit"], "the last job merges and builds no report"),
  flag("dry-run", ["submit"], "shows the two job scripts only"),

  option(
    "telemetry",
    ["prune"],
    age,
    "thins the samples of runs older than so many days (90d) or weeks (12w)",
  ),
  option("keep", ["prune"], numberKind(count(0, 1_000_000)), "newest sweeps that stay whole, however old", {
    default: 10,
  }),
  flag("dry-run", ["prune"], "says what it would free, and changes nothing"),

  option("sweep", ["merge"], sweepId, "only this sweep", {otherwise: "all"}),
  option(
    "runs",
    ["recover", "merge", "submit", "prune", "post", "import", "export", "diff"],
    anyText("DIR"),
    "folder of the sweeps",
    {
      otherwise: usualRuns,
    },
  ),

  flag("json", ["doctor"], "everything as JSON, for programs"),
  option("title", ["init", "create"], anyText("TEXT"), "what the report is called"),
  option(
    "site",
    ["init", "create"],
    anyText("URL"),
    "address and base path of its pages: https://you.github.io/speed",
  ),
  flag("cuda", ["setup tensorflow"], "TensorFlow with CUDA for NVIDIA GPUs (9 GB while it is set up)"),
  option(
    "library",
    ["setup tensorflow"],
    anyText("DIR"),
    "one that is here: a folder of libraries and headers",
  ),
  flag("dry-run", ["release"], "anywhere, for any commit: builds and checks the same files"),
  option(
    "prepare",
    ["release"],
    versionKind,
    "writes a new version, and the changelog's heading, and builds nothing",
  ),
  flag("json", ["setup tensorflow"], "the outcome as one line of JSON"),
] as const;
