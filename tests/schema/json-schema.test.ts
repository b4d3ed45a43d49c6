import {describe, expect, test} from "vitest";
import {jsonSchemaNames} from "../../src/schema/json-schema.ts";
import {decisionOf} from "../../src/schema/decision.ts";
import {exampleComparison, exampleQuantity} from "../diff/examples.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "./examples.ts";
import {validatorOf} from "./validator.ts";

const exampleTrend = {
  id: "error-rate-trend:new/cpu-b16:new/cpu-b64",
  family: {comparisons: 4},
  quantity: "error-rate",
  batchSizes: [16, 32, 64],
  runs: ["new/cpu-b16-r1"],
  outcome: "rises",
  word: "rises",
  interval: {scale: "difference", value: 0.01, low: 0.005, high: 0.015},
  level: 0.95,
  method: "straight line",
  text: "each doubling of the batch raises the error rate",
} as const;

const examples = {
  "run-log": exampleRunLog(),
  sweep: exampleSweep(),
  telemetry: exampleTelemetry(),
  event: {event: "run-ended", unixMs: 5},
  diff: exampleComparison(),
  decisions: {version: 2, sweep: "new", decisions: [decisionOf(exampleQuantity())], trends: [exampleTrend]},
  report: {
    version: 2,
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
    trends: [exampleTrend],
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
