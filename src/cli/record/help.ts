import {readers} from "../../readers/index.ts";

const readerLines = [
  ["auto", "whichever of these finds epochs (the default)"],
  ...readers.map(({id, description}) => [id, description]),
  ["pattern", "lines that match --pattern"],
  ["none", "start, end, exit code and samples; phases are guessed from load"],
].map(([id = "", text = ""]) => `${id.padEnd(14)}${text}`);

/** What `npm run record -- --help` says. */
export const help = `npm run record -- [OPTIONS] -- COMMAND [ARGUMENTS]

Records any training: runs the command once for each configuration and repeat, samples the machine
meanwhile, and writes run logs to runs/<id>/.

  npm run record -- --factor batchSize=16,64 --repeats 3 -- python train.py --bs {batchSize}

What to run
  --factor NAME=A,B    a factor and its values; {NAME} in the command, --env, --prepare, --cleanup
                       or --log stands for the value. batchSize is the factor that tables and plots
                       are made by. {{NAME}} is the text {NAME} itself
  --devices cpu,gpu    {device}; for cpu every GPU is hidden from CUDA and HIP (default: the GPU if there is one)
  --batch-size N       what the command trains with, where no factor says it
  --repeats N          runs of each configuration; the order is shuffled anew for each repeat (default 1)
  --env NAME=VALUE     set for the command
  --cwd DIR            where the command runs
  --warmup N           runs of each configuration before the first that is recorded
  --prepare COMMAND    shell command before each run       --cleanup COMMAND  after each run
  --engine NAME        --model NAME        --data NAME     what trains, for the tables

How to understand it
  --reader NAME        ${readerLines.join(`\n${" ".repeat(23)}`)}
  --pattern REGEXP     with groups named epoch, trainLoss, validLoss, errorRate, seconds
  --log FILE           a file that the command writes its log to (CSV, or trainer_state.json)
  --tty                runs the command in a pseudo-terminal, so that it draws its progress bars
  The command may also report events: JSON lines on $BATCHSWEEP_EVENTS (see docs/record.md).

How to record
  --sample-hz N        samples a second (default 10)
  --timeout SECONDS    longest time of one run (default: none)
  --keep-output        keeps the last 100 lines of output in the run log, without secrets
  --id ID              name of the sweep's folder (default: day, record and time)
  --resume ID          does what is missing of a recorded sweep, as it was planned
  --seed N             of the order of runs (default 1)
  --title TEXT         --runs DIR          where sweeps are kept (default runs, or $BATCHSWEEP_RUNS)
  --dry-run            says only what would run
  --json               progress as JSON lines, for programs
  -v, --verbose        shows what the command prints
  -h, --help

Exit codes: 0 every run completed, 1 a run did not, 2 wrong use, 3 no device to measure, 130 interrupted.
`;
