import {hostKey} from "../../telemetry/inventory/host-key.ts";
import {describeMachine} from "../../telemetry/inventory/machine.ts";
import {describeSoftware} from "../../telemetry/inventory/software.ts";
import {clearingScript} from "../../recorder/supervision/left-behind.ts";
import {createYardstick} from "../../recorder/yardstick/yardstick.ts";
import {startSampler} from "../../telemetry/client/start-sampler.ts";
import {stateFolder} from "../private-folder.ts";
import {programRoot} from "../surroundings.ts";
import {askOnTerminal} from "./ask.ts";
import {ownSweepsIn} from "./own-sweeps.ts";

/** What every recording touches or starts beyond its surroundings, real: the machine, the sampler, the clock. */
export const realEffects = {
  startSampler: (options: {sampleHz: number}) => startSampler({...options, heir: clearingScript}),
  // The project's own tests start hundreds of recordings, and say so here.
  timeYardstick: process.env["BATCHSWEEP_YARDSTICK"] === "0" ? null : createYardstick(),
  describeMachine: async () => ({...(await describeMachine()), hostKey: hostKey()}),
  describeSoftware: () => describeSoftware(programRoot),
  now: () => new Date(),
  ownSweeps: ownSweepsIn(stateFolder()),
  ask: askOnTerminal(),
};
