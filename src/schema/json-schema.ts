// The published JSON Schemas.
import {z} from "zod";
import {comparison} from "./comparison.ts";
import {decisions, sweepReport} from "./decision.ts";
import {config} from "./config.ts";
import {trainingEvent} from "./event.ts";
import runLog1 from "./format-1/run-log.schema.json" with {type: "json"};
import sweep1 from "./format-1/sweep.schema.json" with {type: "json"};
import telemetry1 from "./format-1/telemetry.schema.json" with {type: "json"};
import runLog2 from "./format-2/run-log.schema.json" with {type: "json"};
import sweep2 from "./format-2/sweep.schema.json" with {type: "json"};
import telemetry2 from "./format-2/telemetry.schema.json" with {type: "json"};
import {formatVersion} from "./values/identifiers.ts";
import {runLog} from "./run-log.ts";
import {sweep} from "./sweep.ts";
import {telemetry} from "./telemetry.ts";

const documents = {
  "run-log": {schema: runLog, title: "batchsweep run log"},
  sweep: {schema: sweep, title: "batchsweep sweep"},
  telemetry: {schema: telemetry, title: "batchsweep telemetry"},
  decisions: {schema: decisions, title: "batchsweep decisions of a sweep"},
  report: {schema: sweepReport, title: "batchsweep report of a sweep, what its page says"},
  event: {schema: trainingEvent, title: "batchsweep training event, one JSON line"},
  diff: {schema: comparison, title: "batchsweep comparison, as `batchsweep diff --format json` writes it"},
  config: {schema: config, title: "batchsweep.config.json, what a project says of itself"},
} as const;

/** Schemas of older formats as they were published: files of them stay readable, and can be checked, for ever. */
const former: Readonly<Record<number, Partial<Record<JsonSchemaName, object>>>> = {
  1: {"run-log": runLog1, sweep: sweep1, telemetry: telemetry1},
  2: {"run-log": runLog2, sweep: sweep2, telemetry: telemetry2},
};

export type JsonSchemaName = keyof typeof documents;

/** Names of the published schemas: `/schema/<name>.schema.json`. */
export const jsonSchemaNames = Object.keys(documents) as JsonSchemaName[];

/** Published schemas of older formats: `/schema/<name>.format-<format>.schema.json`. */
export const formerSchemas = Object.entries(former).flatMap(([format, schemas]) =>
  (Object.keys(schemas) as JsonSchemaName[]).map((name) => ({name, format: Number(format)})),
);

/** The JSON Schema (draft 2020-12) of a document, generated from its zod schema; of an older format as it was. */
export function jsonSchema(name: JsonSchemaName, format = formatVersion): object {
  if (format !== formatVersion) {
    const schema = former[format]?.[name];
    if (schema === undefined) throw new Error(`no schema of a ${name} of format ${format}`);
    return schema;
  }
  const {schema, title} = documents[name];
  // A config is written by people, who may leave out what has a default.
  const io = name === "config" ? "input" : "output";
  return {title, ...z.toJSONSchema(schema, {target: "draft-2020-12", io})};
}
