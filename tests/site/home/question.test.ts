import {expect, test} from "vitest";
import {questionAnswered} from "../../../src/site/home/question.ts";
import {summaryOf} from "../../analysis/recorded.ts";
import {both} from "../fixture-views.ts";

test("a sweep of batch sizes asks for the fastest, and answers as its own page does", () => {
  const summary = summaryOf([
    {batchSize: 10, trainMs: [1000, 1001, 999]},
    {batchSize: 50, trainMs: [400, 401, 399]},
  ]);
  const {question, answers} = questionAnswered(summary);
  expect(question).toBe("Which batch size trains m on d fastest?");
  expect(answers.map(({text}) => text)).toEqual([
    expect.stringMatching(/^On the CPU, batch 50 trained fastest: .* times as fast as batch 10\.$/),
  ]);
  expect(answers[0]?.verdicts.map(({word}) => word)).toEqual(["faster"]);
});

test("a sweep of CPU and GPU asks which, and one of a setting asks for the setting", () => {
  expect(questionAnswered(both.summary).question).toBe("CPU or GPU for resnet-16 on bird-or-thing?");
  const settings = (workers: number) => ({batchSize: 8, settings: {loaderWorkers: workers}});
  const summary = summaryOf([
    {...settings(1), trainMs: [1000, 1010, 990]},
    {...settings(4), trainMs: [500, 505, 495]},
  ]);
  expect(questionAnswered(summary).question).toBe("Which loader workers trains m on d fastest?");
});

test("where nobody stated what trained, the sweep's own title asks", () => {
  const {rows, ...rest} = summaryOf([
    {batchSize: 10, trainMs: [1000, 1001, 999]},
    {batchSize: 50, trainMs: [400, 401, 399]},
  ]);
  for (const {configuration} of rows) configuration.model = "not stated";
  expect(questionAnswered({...rest, rows}).question).toBe("t: which batch size is fastest?");
});
