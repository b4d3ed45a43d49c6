// The options of the commands that record.
import {presets} from "../../recorder/plan/presets.ts";
import {
  anyText,
  batchSizes,
  count,
  deviceList,
  duration,
  hertz,
  numberKind,
  plainLine,
  seconds,
  seed,
  sweepId,
  oneOfKind,
  percentKind,
  placesKind,
  shardKind,
} from "./kinds.ts";
import {flag, grouped, option} from "./option.ts";

/** Where sweeps are kept unless told otherwise, in words. */
export const usualRuns = "runs, or $BATCHSWEEP_RUNS";
const presetIds = presets.map(({id}) => id);
const presetLines = presets.map(({id, description}) => `${id}: ${description}`).join("; ");
const ofPreset = {otherwise: "the preset's"};
const mostRepeats = "the most repeats until it is decided";
const granted = "plans no repeat that would end after that time, e.g. 30m, 2h or 90s";
const repeated = "runs of each configuration; the order is shuffled anew for each repeat";

/** The commands that record a command, and those that record anything. */
const recorders = ["record", "compare"] as const;
const everyRecorder = ["sweep", ...recorders] as const;

/** What `compare` holds against each other. */
const compared = grouped(
  "What to compare",
  option(
    "variant",
    ["compare"],
    anyText("NAME=COMMAND"),
    "a shell command and what it is called; the first of two is what the other is held against",
    {many: true},
  ),
  option(
    "aa",
    ["compare"],
    numberKind(count(0, 100)),
    "runs of the base alone beforehand, which are not kept: they say what this machine can tell today, and where that is more than the margin, nothing else is run",
    {otherwise: "4 where $CI is set, else none"},
  ),
  option(
    "prepare-each",
    ["compare"],
    anyText("COMMAND"),
    "shell command in the worktree of each commit before the first run, e.g. to install what the command needs; $BATCHSWEEP_CHECKOUT is where the repository itself lies",
  ),
);

/** How often each configuration runs, where its comparisons say when it is enough. */
const untilDecided = [
  option(
    "until",
    everyRecorder,
    oneOfKind("rule", ["decided"]),
    "goes on until every comparison in speed is decided, looking after 3, 4, 6, 8, 12 and 20 repeats; all looks together keep the risk of one",
  ),
  option("max-repeats", ["sweep"], numberKind(count(2, 1000)), mostRepeats, {
    otherwise: "6 where quick decides by itself, else 20",
  }),
  option("max-repeats", recorders, numberKind(count(2, 1000)), mostRepeats, {otherwise: "20"}),
  option("budget", ["sweep"], duration, granted, {
    otherwise: "6m30s where quick decides by itself, else none",
  }),
  option("budget", recorders, duration, granted, {otherwise: "none"}),
  option(
    "margin",
    everyRecorder,
    percentKind(0.1, 100),
    "speeds within it are the same, which is a decision too",
    {default: 0.05, otherwise: "5%"},
  ),
  option(
    "add-repeats",
    everyRecorder,
    numberKind(count(1, 1000)),
    "with --resume: so many more repeats of every configuration, which are one more look at them",
  ),
  option(
    "warmup",
    everyRecorder,
    numberKind(count(0, 1000)),
    "runs of each configuration before the first recorded one of a session",
    {default: 0},
  ),
] as const;

/** What `sweep` trains. */
const trained = grouped(
  "What to run",
  option("preset", ["sweep"], oneOfKind("preset", presetIds), presetLines, {default: presets[0].id}),
  option("devices", ["sweep"], deviceList, "where to train; sweep.json says why one was left out", {
    otherwise: "both, where they are there",
  }),
  option("batch-sizes", ["sweep"], batchSizes, "e.g. 16,32,64,128,256", ofPreset),
  option("repeats", ["sweep"], numberKind(count(1, 1000)), repeated, {
    otherwise: "the preset's: quick goes on until it is decided",
  }),
  option("epochs", ["sweep"], numberKind(count(1, 10_000)), "epochs of each run", ofPreset),
  option(
    "images",
    ["sweep"],
    numberKind(count(1, 10_000_000)),
    "training images; a quarter as many validate",
    {
      otherwise: "the preset's, and of --data all",
    },
  ),
  option("image-size", ["sweep"], numberKind(count(8, 1024), "PX"), "side of the square images", ofPreset),
  option("model", ["sweep"], anyText("ID"), "the network that is trained", ofPreset),
  option("engine", ["sweep"], anyText("auto|ID"), "what computes; auto takes the best that is there", {
    default: "auto",
  }),
  option(
    "adapter",
    ["sweep"],
    anyText("NAME"),
    "the GPU of the webgpu engine by part of its name; software: the CPU plays one, for trials of the engine where there is no GPU (not a GPU's figures)",
  ),
  option("threads", ["sweep"], numberKind(count(1, 1024)), "threads of a step", {otherwise: "one a core"}),
  option("data", ["sweep"], anyText("DIR"), "a folder with one folder of JPEG, PNG or WebP images a class", {
    otherwise: "the preset's images",
  }),
  option("seed", ["sweep"], seed, "of the images and the first weights", {default: 1}),
);

/** Which command is run, and with what. */
const wrapped = grouped(
  "What to run",
  option(
    "factor",
    recorders,
    anyText("NAME=A,B"),
    "a factor and its values; {NAME} in the command, --env, --prepare, --cleanup or --log stands for the value. batchSize is the factor that tables and plots are made by. {{NAME}} is the text {NAME} itself",
    {many: true},
  ),
  option("devices", recorders, deviceList, "{device}; for cpu every GPU is hidden from CUDA and HIP", {
    otherwise: "the GPU if there is one",
  }),
  option(
    "batch-size",
    recorders,
    numberKind(count(1, 1_000_000_000)),
    "what the command trains with, where no factor says it",
  ),
  option("repeats", ["record"], numberKind(count(1, 1000)), repeated, {default: 1}),
  option("repeats", ["compare"], numberKind(count(1, 1000)), "runs of each side, in turns", {
    otherwise: "until decided",
  }),
  ...untilDecided,
  option("env", recorders, anyText("NAME=VALUE"), "set for the command", {many: true}),
  option("cwd", recorders, anyText("DIR"), "where the command runs"),
  option("prepare", recorders, anyText("COMMAND"), "shell command before each run"),
  option("cleanup", recorders, anyText("COMMAND"), "shell command after each run"),
  option("engine", recorders, plainLine("NAME", 100), "what trains, for the tables"),
  option("model", recorders, plainLine("NAME", 200), "which network, for the tables"),
  option("data", recorders, plainLine("NAME", 200), "on which data, for the tables"),
);

/** How what the command reports is understood. */
const understood = grouped(
  "How to understand it",
  option("reader", recorders, anyText("NAME"), "what reads the command's output, see below", {
    otherwise: "auto; pattern with --pattern",
  }),
  option(
    "pattern",
    recorders,
    anyText("REGEXP"),
    "may be given again; groups: epoch or step, samples, tokens; trainLoss, validLoss, errorRate, accuracy, accuracyPercent; rate, seconds",
    {many: true},
  ),
  option("log", recorders, anyText("FILE"), "the command's own log (CSV, or trainer_state.json)"),
  flag(
    "sync-steps",
    recorders,
    "hooks wait for the GPU at each step: exact step times, which cost training time",
  ),
  flag("count-flops", recorders, "hooks count the floating-point operations of one step, which is not timed"),
  flag("no-hooks", recorders, "leaves out the hooks that see a Python training's steps, see docs/record.md"),
  flag("tty", recorders, "runs the command in a pseudo-terminal, so that it draws its progress bars"),
);

/** How they record. */
const recorded = grouped(
  "How to record",
  option("sample-hz", everyRecorder, hertz, "samples a second", {default: 10}),
  option("timeout", ["sweep"], seconds(7), "longest time of one run", {
    otherwise: "ten times the estimate, ten minutes or more",
  }),
  option("timeout", recorders, seconds(365), "longest time of one run", {otherwise: "none"}),
  option(
    "target-error",
    everyRecorder,
    percentKind(0.01, 99),
    "the error rate that time is counted to; chosen after the fact, it would be the one that some run just reached",
    {otherwise: "the time to several error rates"},
  ),
  flag(
    "no-yardstick",
    everyRecorder,
    "times no fixed piece of work before each run, which says what the machine was like (a third of a second; on a GPU as long as PyTorch takes to load)",
  ),
  flag("keep-output", recorders, "keeps the last 100 lines of output in the run log, without secrets"),
  option("id", everyRecorder, sweepId, "name of the sweep's folder", {
    otherwise: "day, preset or record, and time",
  }),
  option(
    "resume",
    everyRecorder,
    sweepId,
    "does what is missing of a recorded sweep, as planned; with --until decided or --add-repeats also more than was planned",
  ),
  option(
    "shard",
    ["sweep", "record"],
    shardKind,
    "does only part I of N, the same options on every machine; a repeat stays on one. Needs --id, and goes on where that is there (docs/cluster.md)",
    {otherwise: "all of the plan"},
  ),
  option(
    "parallel",
    everyRecorder,
    placesKind,
    "records a run at a time on each of N GPUs, or all; a repeat stays on one, and a run on the CPU is alone (docs/record.md)",
    {otherwise: "one run after another"},
  ),
  flag("yes", recorders, "resumes without asking what was not recorded here by you", {short: "y"}),
  option("order-seed", everyRecorder, seed, "of the order of runs", {otherwise: "drawn anew, and recorded"}),
  option("title", recorders, plainLine("TEXT", 2000), "what the sweep is called"),
  option("runs", everyRecorder, anyText("DIR"), "folder of the sweeps", {otherwise: usualRuns}),
  flag("dry-run", everyRecorder, "says only what would run"),
  flag("json", everyRecorder, "progress as JSON lines, for programs"),
  flag("verbose", everyRecorder, "shows what the trainings print", {short: "v"}),
);

/** The options of the commands that record. */
export const recordingOptions = [...compared, ...trained, ...wrapped, ...understood, ...recorded] as const;
