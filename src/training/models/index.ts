import {efficientNetLite0} from "./efficientnet-lite0.ts";
import type {Model} from "./model.ts";
import {resnet16, resnet18} from "./resnet.ts";

/** The models the built-in training knows. */
export const models: readonly Model[] = [resnet16, resnet18, efficientNetLite0()];

/** The model of that id. Throws when there is none. */
export function findModel(id: string): Model {
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined)
    throw new Error(`unknown model: ${id} (known: ${models.map((known) => known.id).join(", ")})`);
  return model;
}
