import {presets} from "../../recorder/plan/presets.ts";

/** What `npm run sweep -- --help` says. */
export const help = `npm run sweep -- [OPTIONS]

Trains at several batch sizes, one run after another, samples the machine meanwhile, and writes
run logs to runs/<id>/. Says beforehand how long it will take.

What to run
  --preset NAME        ${presets.map(({id, description}) => `${id.padEnd(7)}${description}`).join(`\n${" ".repeat(23)}`)}
  --devices cpu,gpu    a device that is not there is left out, and sweep.json says why
  --batch-sizes LIST   e.g. 16,32,64,128,256
  --repeats N          runs of each configuration; the order is shuffled anew for each repeat
  --epochs N           --images N (training images; a quarter as many for validation)
  --image-size PX      --model ID    --engine auto|ID    --threads N
  --adapter NAME       the GPU of the webgpu engine by part of its name; software: the CPU plays one,
                       for trials of the engine where there is no GPU (not a GPU's figures)
  --data DIR           a folder with one folder of JPEG, PNG or WebP images for each class
  --seed N             of the images, the first weights and the order of runs (default 1)

How to record
  --sample-hz N        samples a second (default 10)
  --timeout SECONDS    longest time of one run (default ten times the estimate, ten minutes or more)
  --id ID              name of the sweep's folder (default: day, preset and time)
  --resume ID          does what is missing of a recorded sweep, as it was planned
  --runs DIR           where sweeps are kept (default runs, or $BATCHSWEEP_RUNS)
  --dry-run            says only what would run and how long it would take
  --json               progress as JSON lines, for programs
  -v, --verbose        shows what the trainers print
  -h, --help

Exit codes: 0 every run completed, 1 a run did not, 2 wrong use, 3 no device to measure, 130 interrupted.
`;
