// The sampler's process.
import {setFlagsFromString} from "node:v8";
import {serveSampler} from "./serve-sampler.ts";
import {openKept} from "../source/kept-file.ts";
import {linuxPaths} from "../source/source-options.ts";
import {sources} from "../sources/index.ts";

// The sampler process: its own event loop, because a timer never fires while a training thread computes.
const sampleHz = Number(process.argv[2]);
const options = {
  periodMs: 1000 / sampleHz,
  statFile: openKept(`${linuxPaths.proc}/stat`, {freshMs: 5}),
};
await serveSampler(
  sources.map((create) => create(options)),
  sampleHz,
  process.argv[3],
);

// Ten short samples a second never earn back what optimizing compilers take: measured, a fifth less CPU time without them.
// Given on the command line, the flags would make Node refuse what it has compiled of itself: 4 MB more.
for (const compiler of ["maglev", "turbofan"]) setFlagsFromString(`--no-${compiler}`);
