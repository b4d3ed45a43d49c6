import type {CreateSource} from "../source/source-options.ts";
import {createAmdSource} from "./amd.ts";
import {createAppleSource} from "./apple.ts";
import {createDiskSource} from "./disk.ts";
import {createFrequencySource} from "./frequency.ts";
import {createHostSource} from "./host.ts";
import {createIntelSource} from "./intel.ts";
import {createNvidiaSource} from "./nvidia.ts";
import {createProcessTreeSource} from "./process-tree.ts";
import {createRaplSource} from "./rapl.ts";
import {createSharedMemorySource} from "./shared-memory.ts";
import {createStealSource} from "./steal.ts";
import {createSwapSource} from "./swap.ts";
import {createTemperatureSource} from "./temperature.ts";
import {createThrottlingSource} from "./throttling.ts";

/** All telemetry sources, in the order of their columns. A new one is a file here and a line in this list. */
export const sources: readonly CreateSource[] = [
  createHostSource,
  createProcessTreeSource,
  createNvidiaSource,
  createAmdSource,
  createIntelSource,
  createAppleSource,
  createRaplSource,
  createFrequencySource,
  createTemperatureSource,
  createThrottlingSource,
  createStealSource,
  createSharedMemorySource,
  createSwapSource,
  createDiskSource,
];
