import {Ajv2020} from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import {describe, expect, test} from "vitest";
import {jsonSchema, jsonSchemaNames} from "../../src/schema/json-schema.ts";
import {exampleComparison} from "../diff/examples.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "./examples.ts";

const examples = {
  "run-log": exampleRunLog(),
  sweep: exampleSweep(),
  telemetry: exampleTelemetry(),
  event: {event: "run-ended", unixMs: 5},
  diff: exampleComparison(),
} as const;

/** A validator that knows nothing of zod. */
function validator(name: (typeof jsonSchemaNames)[number]) {
  const ajv = new Ajv2020({strict: false});
  addFormats.default(ajv);
  return ajv.compile(jsonSchema(name));
}

describe.each(jsonSchemaNames)("the published schema of a %s", (name) => {
  test("accepts the example and refuses one with a field too many", () => {
    const validate = validator(name);
    expect(validate(examples[name]), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({...examples[name], hostName: "x"})).toBe(false);
  });
});
