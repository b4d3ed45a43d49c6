import {z} from "zod";
import {comparison} from "./comparison.ts";
import {trainingEvent} from "./event.ts";
import {runLog} from "./run-log.ts";
import {sweep} from "./sweep.ts";
import {telemetry} from "./telemetry.ts";

const documents = {
  "run-log": {schema: runLog, title: "batchsweep run log"},
  sweep: {schema: sweep, title: "batchsweep sweep"},
  telemetry: {schema: telemetry, title: "batchsweep telemetry"},
  event: {schema: trainingEvent, title: "batchsweep training event, one JSON line"},
  diff: {schema: comparison, title: "batchsweep comparison, as npm run diff -- --format json writes it"},
} as const;

/** Names of the published schemas: `/schema/<name>.schema.json`. */
export const jsonSchemaNames = Object.keys(documents) as (keyof typeof documents)[];

/** The JSON Schema (draft 2020-12) of a document, generated from its zod schema. */
export function jsonSchema(name: (typeof jsonSchemaNames)[number]): object {
  const {schema, title} = documents[name];
  return {title, ...z.toJSONSchema(schema, {target: "draft-2020-12"})};
}
