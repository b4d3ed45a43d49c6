import type {Stage} from "../recipe.ts";
import type {Network} from "./network.ts";

/** An architecture with its recipe; `create` draws the initial parameters that are not pretrained from the seed. */
export interface Model {
  id: string;
  /** What a training of so many epochs consists of, in order. */
  stages(training: {epochs: number; batchSize: number}): readonly Stage[];
  create(options: {classes: number; seed: number}): Network;
}
