import {describe, expect, test} from "vitest";
import {jsonSchemaNames} from "../../src/schema/json-schema.ts";
import {decisionOf} from "../../src/schema/decision.ts";
import {exampleComparison, exampleQuantity} from "../diff/examples.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "./examples.ts";
import {validatorOf} from "./validator.ts";

const examples = {
  "run-log": exampleRunLog(),
  sweep: exampleSweep(),
  telemetry: exampleTelemetry(),
  event: {event: "run-ended", unixMs: 5},
  diff: exampleComparison(),
  decisions: {version: 1, sweep: "new", decisions: [decisionOf(exampleQuantity())]},
  report: {
    version: 1,
    sweep: "new",
    title: "New",
    page: "sweeps/new.html",
    startedAt: null,
    tiles: [
      {
        question: "Fastest",
        answers: [
          {of: null, answer: "Batch 64", text: "812 images/s", decisions: [{id: "a", word: "faster"}]},
        ],
      },
    ],
    answers: [{text: "Batch 64 is fastest.", decisions: []}],
    advice: [],
    trends: [],
    bottlenecks: [{text: "Compute-bound.", runs: ["a-r1"]}],
    caveats: [],
    decisions: [decisionOf(exampleQuantity())],
    files: {configurations: "a.json", pairs: "b.json", sweep: "c.json"},
  },
  config: {title: "Ours"},
} as const;

describe.each(jsonSchemaNames)("the published schema of a %s", (name) => {
  test("accepts the example and refuses one with a field too many", () => {
    const validate = validatorOf(name);
    validate(examples[name]);
    expect(validate.errors).toBeNull();
    validate({...examples[name], hostName: "x"});
    expect(validate.errors).toContainEqual(
      expect.objectContaining({params: {additionalProperty: "hostName"}}),
    );
  });
});
