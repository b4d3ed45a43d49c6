import {call, isPackage} from "./call.ts";
import {record, type CommandEntry} from "./command-entry.ts";
import {commandsForClone} from "./commands/for-clone.ts";
import {commandsForHistories} from "./commands/for-histories.ts";
import {commandsForPrograms} from "./commands/for-programs.ts";

const list = (items: readonly (readonly [string, string])[]): string =>
  items.map(([id, text]) => `  ${id.padEnd(14)}${text}`).join("\n");
const described = (items: readonly {id: string; description: string}[]) =>
  list(items.map(({id, description}) => [id, description]));

const exitCodesOfRecording =
  "Exit codes: 0 every run completed, 1 a run did not or has no samples, 2 wrong use, 3 no device to measure, 130 interrupted.";

const report = "Report";
const compare = "Compare";
const project = "Project";
/** A command alone, `batchsweep -- COMMAND`: recorded at three batch sizes around its own. */
export const commandAlone: CommandEntry = {
  name: "--",
  group: record,
  summary: "records a training at three batch sizes around its own",
  own: () => [],
  load: async () => (await import("./record/around.ts")).recordAround,
};

/** Every command of the clone's program, in the order of its help. */
export const allCommands: readonly CommandEntry[] = [
  {
    name: "sweep",
    group: record,
    summary: "records a sweep with the built-in training",
    about:
      "Trains at several batch sizes, one run after another, samples the machine meanwhile, and writes run logs to runs/<id>/. Says beforehand how long it will take.",
    notes: exitCodesOfRecording,
    load: async () =>
      isPackage
        ? (await import("./installed-trainer.ts")).sweepOfTrainer
        : (await import("./sweep/script.ts")).sweepScript,
  },
  {
    name: "record",
    group: record,
    summary: "records any training as a sweep",
    usage: "[options] -- COMMAND [ARGUMENTS]",
    about:
      "Records any training: runs the command once for each configuration and repeat, samples the machine meanwhile, and writes run logs to runs/<id>/. The command may also report events: JSON lines on $BATCHSWEEP_EVENTS (see docs/record.md).",
    lists: async () => {
      const {readers} = await import("../readers/index.ts");
      return `Readers:\n${described([
        {id: "auto", description: "whichever of these finds the most"},
        ...readers,
        {id: "pattern", description: "lines that match --pattern"},
        {id: "none", description: "start, end, exit code and samples; phases are guessed from load"},
      ])}`;
    },
    notes: `Example: ${call("record", "--factor batchSize=16,64 --repeats 3 -- python train.py --bs {batchSize}")}\n${exitCodesOfRecording}`,
    own: (args) => {
      // npm takes the first `--`, so that a command without options comes alone.
      const at = args[0]?.startsWith("-") === false ? 0 : args.indexOf("--");
      return at === -1 ? args : args.slice(0, at);
    },
    load: async () => (await import("./record/script.ts")).recordScript,
  },
  {
    name: "recover",
    group: record,
    summary: "makes run logs of what an interrupted recorder left",
    usage: "[SWEEP…] [options]",
    about:
      "Makes a run log of a run whose recorder was killed, with everything up to then, from the journal that it kept beside the sweep; and brings runs to their place that could not be written there. Of the sweeps that are named, or of all. --resume of a sweep does the same before it goes on.",
    notes: "Exit codes: 0 nothing is left, 1 something could not be recovered, 2 wrong use.",
    load: async () => (await import("./recover/command.ts")).recoverCommand,
  },
  ...commandsForHistories,
  {
    name: "import",
    group: record,
    summary: "reads other people's logs into a sweep",
    usage: "FORMAT FILE… --id ID [options]",
    about:
      "Reads other people's logs into a sweep of imported runs. What a log does not say is null, with the reason.",
    lists: async () => {
      const [{importers}, {originFormat}] = await Promise.all([
        import("../importers/index.ts"),
        import("./import/command.ts"),
      ]);
      const origin = {
        id: originFormat,
        description: "the post that batchsweep grew out of (its id is fixed)",
      };
      return `Formats:\n${described([...importers, origin])}`;
    },
    notes: "Exit codes: 0 done, 2 wrong use or a file that is not of that form.",
    load: async () => (await import("./import/command.ts")).importCommand,
  },
  {
    name: "export",
    group: record,
    summary: "writes tidy tables of sweeps",
    usage: "FORMAT [SWEEP…] [options]",
    about:
      "Writes tidy tables of sweeps, of all where none is named: runs, epochs and samples, one row each.",
    lists: async () => {
      const [{exporters}, {tableNames}] = await Promise.all([
        import("../exporters/index.ts"),
        import("../exporters/tidy.ts"),
      ]);
      return `Formats:\n${described(exporters)}\n\nTables: ${tableNames.join(", ")}`;
    },
    notes: "Exit codes: 0 done, 2 wrong use or a run log that cannot be read, 3 no run to export.",
    load: async () => (await import("./export/command.ts")).exportCommand,
  },
  {
    name: "build",
    group: report,
    summary: "makes the report from the run logs",
    about:
      "Makes the report from the sweeps in runs/ and the posts in posts/ into dist/; batchsweep.config.json says what it is called, and names other folders. Pages whose run logs did not change stay where they are; whatever else lies in the folder, but .git, is removed.",
    notes:
      "BATCHSWEEP_RUNS names another folder of sweeps, BATCHSWEEP_POSTS one of posts; SITE_URL and BASE_PATH say where the report will live, and come before address and basePath in batchsweep.config.json.",
    load: async () => (await import("./build/command.ts")).buildCommand,
  },
  {
    name: "dev",
    group: report,
    summary: "shows the report while it is edited",
    needsClone: true,
    load: async () => (await import("./build/command.ts")).devCommand,
  },
  {
    name: "preview",
    group: report,
    summary: "shows the report that was built",
    load: async () => (await import("./build/command.ts")).previewCommand,
  },
  {
    name: "post",
    group: report,
    summary: "writes a first draft of a post about a sweep",
    usage: "SWEEP [options]",
    about:
      "Writes ID.mdx into the folder of posts: a draft with the sweep's tables, figures and decisions in plain sentences, in which every number is drawn from the run logs. Nothing is written over.",
    failure: 2,
    load: async () => (await import("./post/command.ts")).postCommand,
  },
  {
    name: "compare",
    group: compare,
    summary: "compares two commits, or two commands, by recording them in turns",
    usage: "[BASE] [HEAD] [options] -- COMMAND [ARGUMENTS]",
    about:
      "Records a command in two commits in turns on this machine (A B, B A, …), so that what changes with the hour weighs on both alike, and says what got faster or slower, learns worse, needs more memory, and how sure that is. Without BASE: where HEAD left the main branch. Without HEAD: the working tree as it is, uncommitted changes and new files included. Both are checked out into worktrees, which go away again. In a clone of batchsweep the command may be left out: its own training is compared. With two --variant instead, two commands, where one stands. Repeat N of both makes a pair: {repeat} in the command may be its seed. With --factor, at each of its values. It makes a sweep like any other, in runs/<id>/.",
    notes: `Examples:\n  ${call("compare", "-- python train.py")}\n  ${call("compare", "v1.2 HEAD --prepare-each 'pip install --target lib .' -- python train.py")}\n  ${call("compare", "--variant old='python old.py' --variant new='python new.py'")}\nExit codes: 0 no regression; 1 a regression, or the second command does not complete; 2 wrong use; 3 not judged: nothing comparable was measured, it is undecided and looks worse beyond the margin, or some runs failed in the second alone; 130 interrupted.\nMore: docs/compare.md`,
    own: (args) => (args.includes("--") ? args.slice(0, args.indexOf("--")) : args),
    failure: 2,
    load: async () => (await import("./compare/script.ts")).compareScript,
  },
  {
    name: "diff",
    group: compare,
    summary: "compares run logs: what got faster or slower, and how sure that is",
    usage: "[BASE] [HEAD] [options]",
    about:
      "Compares run logs: what got faster or slower, learns worse, needs more memory, and how sure that is.\n\nBASE and HEAD are each a sweep's id, a git ref (main, HEAD~3, a tag; with :SWEEP for one sweep of it), a folder of run logs or a run log. Without BASE: the baseline of batchsweep.config.json, else the merge base of the main branch and HEAD. Without HEAD: the run logs on the disk. A sweep that base has under the same id is compared with that; a new one with that of base's sweeps on the same hardware which covers most of its configurations, and of those with the newest. Sweeps are sessions: times of two sessions lie apart by themselves, which verdicts reckon with (--session-spread); recorded in turns, in one sweep, two configurations are told apart more closely.",
    lists: async () => {
      const {gateFailure} = await import("../schema/comparison.ts");
      return `Kinds for --fail-on: ${gateFailure.options.join(", ")}`;
    },
    notes: `Exit codes: 0 no regression; 1 a regression; 2 wrong use, or a run log of HEAD that cannot be read; 3 not judged: nothing comparable was measured, it is undecided and looks worse beyond the margin, or some runs failed in HEAD alone.${isPackage ? "" : " For output alone: npm run --silent diff -- …"}`,
    // 1 would mean a regression.
    failure: 2,
    load: async () => (await import("./diff/command.ts")).diffCommand,
  },
  {
    name: "comment",
    group: compare,
    summary: "writes a comparison into the pull request that it is about",
    usage: "RUNS | DIFF.json",
    about:
      "Compares a folder of run logs with those of this checkout, and writes what it comes to into the pull request that a workflow_run event is about; of measure.yml, the two sides that it recorded (or a comparison that was made elsewhere: `diff --output DIR`), for .github/workflows/comment.yml. Reads GITHUB_EVENT_PATH, GITHUB_REPOSITORY, GITHUB_API_URL, GITHUB_SERVER_URL and GITHUB_TOKEN.",
    notes: "Exit codes: 0 done, 1 GitHub refused, 2 wrong use or a comparison that cannot be read.",
    load: async () => (await import("./comment/command.ts")).commentCommand,
  },
  {
    name: "ci",
    group: compare,
    summary: "does what a workflow is for: report, measure, comment or pages",
    usage: "report | measure [OPTIONS OF compare] -- COMMAND | comment | pages",
    about:
      "Does what the workflows do that `init` adds (and .gitlab-ci.yml, see docs/gitlab-ci.yml).\n\nreport: compares a pull request's run logs with those of its base into report/ (diff.md, diff.json, runs, site), shows the verdicts in the job's summary, and checks that every run log can be read. What fails: failOn in batchsweep.config.json. The base is the first parent of what is checked out, or on GitLab the one that it names.\nmeasure: records both in turns on this machine into measure/, with --margin 5% and --budget 30m unless told otherwise.\ncomment: writes into the pull request what the workflow found that a workflow_run event is about.\npages: builds the report for the address that GitHub or GitLab gives it.",
    notes:
      "Exit codes: 0 nothing got worse, or it is not judged; else that of `diff`, `compare`, `check`, `comment` or `build`.",
    own: (args) => (args.includes("--") ? args.slice(0, args.indexOf("--")) : args),
    failure: 2,
    load: async () => (await import("./ci/command.ts")).ciCommand,
  },
  {
    name: "doctor",
    group: project,
    summary: "shows what can be used here, and for the rest why not and what to do",
    about:
      "Shows which engines can compute on which devices here, and what of the machine and its GPUs can be measured; for the rest why not and what to do.",
    notes: "Exit codes: 0 something can train, 1 nothing can, 2 wrong use.",
    failure: 2,
    load: async () => (await import("./doctor/command.ts")).doctorCommand,
  },
  {
    name: "init",
    group: project,
    summary: isPackage ? "adds what a report needs to your repository" : "starts a report of your own",
    usage: isPackage ? "[options]" : "DIR [options]",
    about: isPackage
      ? "Adds to the repository that you are in: batchsweep.config.json, a first post, lines of .gitattributes and .gitignore, and workflows that compare a pull request's run logs, comment on it and publish the report. Nothing is written over."
      : 'Starts a report of your own in DIR: a copy of this project without its sample runs and posts, and without its tests and benches. DIR is new or empty; "." turns this clone into one (what it takes away stays in git).',
    load: async () =>
      isPackage
        ? (await import("./init/packaged.ts")).addCommand
        : (await import("./init/command.ts")).initCommand,
  },
  {
    name: "setup tensorflow",
    group: project,
    summary: "gives the tensorflow engine its native library",
    about:
      "Fetches TensorFlow with pip, compiles the binding of tfjs-node-gpu against it, and proves both with a gradient. Both are kept in the user's cache folder, or in the one that BATCHSWEEP_CACHE names, and survive npm ci. Needs Python with pip, a C++ compiler and 1.3 GB; what is there already is not fetched or compiled again.",
    needsClone: true,
    load: async () => (await import("./setup/tensorflow.ts")).setupTensorflowCommand,
  },
  {
    name: "setup git",
    group: project,
    summary: "lets git show and merge run logs",
    about:
      'Tells git, for this clone only (a repository cannot set this for those who clone it), to show a summary of telemetry files in git diff instead of "binary files differ", and to merge what two branches added to one sweep.json.',
    failure: 2,
    load: async () => (await import("./setup/git.ts")).setupGitCommand,
  },
  {
    name: "check",
    group: project,
    summary: isPackage
      ? "checks that every run log can be read"
      : "checks formatting, lint, types and run logs",
    usage: "[STEP…]",
    about: isPackage
      ? "Checks that every run log in runs/ can be read, and says of each that cannot which field is wrong."
      : "Checks formatting, lint, types (the .astro files too), and that every run log in runs/ parses; or only the steps that are named: format, lint, types, runs. One line a step; a step that fails prints what it said.",
    notes: "Exit codes: 0 all is well, 1 a step failed, 2 wrong use or a run log that cannot be read.",
    load: async () => (await import("./check/command.ts")).checkCommand,
  },
  ...commandsForClone,
  ...commandsForPrograms,
];

/** The commands that are there: all of them in a clone. */
export const commands = isPackage ? allCommands.filter(({needsClone}) => needsClone !== true) : allCommands;
