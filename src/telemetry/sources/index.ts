import type {CreateSource} from "../source-options.ts";
import {createNvidiaSource} from "./nvidia.ts";
import {createHostSource} from "./host.ts";
import {createProcessTreeSource} from "./process-tree.ts";

/** All telemetry sources, in the order of their columns. A new one is a file here and a line in this list. */
export const sources: readonly CreateSource[] = [
  createHostSource,
  createProcessTreeSource,
  createNvidiaSource,
];
