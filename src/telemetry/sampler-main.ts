import {serveSampler} from "./serve-sampler.ts";
import {sources} from "./sources/index.ts";

// The sampler process: its own event loop, because a timer never fires while a training thread computes.
const sampleHz = Number(process.argv[2]);
await serveSampler(
  sources.map((create) => create({periodMs: 1000 / sampleHz})),
  sampleHz,
);
