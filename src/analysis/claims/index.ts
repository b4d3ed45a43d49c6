// The claims that the report holds against sweeps, in one list.
import {gpuTenfold} from "./gpu-tenfold.ts";
import {loadRises, memoryRises, throughputRises} from "./rises.ts";
import {sharedMemoryIsNone} from "./shared-memory.ts";
import {timeFalls} from "./time-falls.ts";
import type {Claim, ClaimResult} from "./claim.ts";
import type {SweepEvidence} from "../decision/evidence.ts";

/** The claims of the post that this project grew out of. To add one, add an entry. */
const claims: readonly {id: string; claim: Claim}[] = [
  {id: "gpu-tenfold", claim: gpuTenfold},
  {id: "time-falls", claim: timeFalls},
  {id: "load-rises", claim: loadRises},
  {id: "memory-rises", claim: memoryRises},
  {id: "shared-memory", claim: sharedMemoryIsNone},
  {id: "concurrency", claim: throughputRises},
];

/** What a sweep makes of the origin's claims. */
export const claimResults = (evidence: SweepEvidence): ClaimResult[] =>
  claims.map(({id, claim}) => ({id, ...claim(evidence)}));
