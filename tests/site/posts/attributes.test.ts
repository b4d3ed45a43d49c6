import {expect, test} from "vitest";
import {z} from "zod";
import {attributeProblem} from "../../../src/site/posts/attributes.ts";

const takes = {sweep: z.string(), batchSize: z.int().optional(), by: z.enum(["epoch", "time"]).optional()};

test("attributes that a component takes are no problem, those left out that may be neither", () => {
  expect(attributeProblem({sweep: "a", by: "time"}, takes)).toBeNull();
});

test.each([
  [{}, "missing attribute: sweep (takes sweep, batchSize, by)"],
  [{sweep: "a", batchsize: 16}, "unknown attribute: batchsize (takes sweep, batchSize, by)"],
  [{sweep: "a", batchSize: "16"}, 'batchSize: Invalid input: expected number, received string: "16"'],
  [{sweep: "a", by: "day"}, 'by: Invalid option: expected one of "epoch"|"time": "day"'],
])("of %j it says: %s", (attributes, problem) => {
  expect(attributeProblem(attributes, takes)).toBe(problem);
});
