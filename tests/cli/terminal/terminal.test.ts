import {describe, expect, test} from "vitest";
import {createLiveProgress} from "../../../src/cli/terminal/live-progress.ts";
import {createJsonProgress, createPlainProgress} from "../../../src/cli/terminal/plain-progress.ts";
import {terminalTable} from "../../../src/cli/terminal/result-table.ts";
import {createTerminal, fitted, wantsColour} from "../../../src/cli/terminal/terminal.ts";
import type {ProgressEvent} from "../../../src/recorder/run/progress.ts";
import {configurationOf} from "../../recorder/fixtures/surroundings.ts";

/** A stream that remembers, and what stands on its screen in the end. */
function screen(columns = 80) {
  let written = "";
  return {
    isTTY: true,
    columns,
    write: (text: string) => void (written += text),
    written: () => written,
    lines: () =>
      written
        .split("\n")
        .map((line) => line.split("\r\u001b[K").at(-1) ?? "")
        .filter((line) => line !== ""),
  };
}

const run = "fake-cpu-b064-r1";
const started: ProgressEvent[] = [
  {
    event: "sweep-started",
    sweep: "s",
    title: "A test",
    runs: 2,
    alreadyDone: 0,
    repeats: 1,
    estimateMs: 40_000,
    unavailable: [],
  },
  {
    event: "run-started",
    run,
    index: 1,
    runs: 2,
    repeats: 1,
    planned: {run, configuration: configurationOf(64), repeat: 1},
  },
];
const steps: ProgressEvent = {
  event: "steps",
  run,
  epoch: 1,
  epochs: 4,
  step: 5,
  steps: 8,
  loss: 0.42131,
  throughput: {unit: "images", perSecond: 312.3},
  cpuUtilization: 0.961,
};
const epoch: ProgressEvent = {
  event: "epoch",
  run,
  epoch: 3,
  epochs: 4,
  trainLoss: 0.3,
  validLoss: 0.35,
  errorRate: 0.142,
};
const completed: ProgressEvent = {
  event: "run-ended",
  run,
  index: 1,
  runs: 2,
  state: "completed",
  durationMs: 12_340,
  reason: null,
};
const failed: ProgressEvent = {...completed, state: "failed", reason: "exit code 1: ValueError: bad batch"};
const spaces = (text: string): string => text.replaceAll("\u00a0", " ");

function live(events: readonly ProgressEvent[], columns = 110): ReturnType<typeof screen> {
  const stream = screen(columns);
  let nowMs = 0;
  const view = createLiveProgress(createTerminal(stream, {colour: false}), {now: () => nowMs});
  for (const event of events) {
    view.progress(event);
    nowMs += 4500;
  }
  view.close();
  return stream;
}

describe("the live line", () => {
  test("shows epoch, step, loss, images/s and CPU of the run at hand", () => {
    expect(spaces(live([...started, steps, epoch]).written())).toContain(
      "● 1/2 batch 64 on CPU  epoch 2/4  ━━━━━━──── step 5/8  loss 0.4213  312 images/s  CPU 96 %  0:09",
    );
  });

  test.each([
    [100, "● 1/2 batch 64 on CPU  epoch 2/4  ━━━━━━──── step 5/8  loss 0.4213  312 images/s  CPU 96 %  0:09"],
    [90, "● 1/2 batch 64 on CPU  epoch 2/4  step 5/8  loss 0.4213  312 images/s  CPU 96 %  0:09"],
    [80, "● 1/2 batch 64 on CPU  epoch 2/4  step 5/8  loss 0.4213  312 images/s  CPU 96 %"],
    [72, "● 1/2 batch 64 on CPU  epoch 2/4  loss 0.4213  312 images/s  CPU 96 %"],
    [40, "● 1/2 batch 64 on CPU  epoch 2/4"],
  ])("keeps on %d columns what tells most", (columns, line) => {
    expect(spaces(live([...started, steps, epoch], columns).written())).toContain(`${line}\r`);
  });

  test("is gone in the end, and a line stays for the run", () => {
    expect(
      live([...started, steps, epoch, completed])
        .lines()
        .map(spaces),
    ).toEqual([
      "s: 2 runs, about 40 s",
      "✓ batch 64 on CPU  12.3 s  error rate 14.2 %  valid loss 0.3500  train loss 0.3000",
    ]);
  });

  test("a run that failed says why, uncut however narrow the terminal", () => {
    expect(
      live([...started, steps, failed], 30)
        .lines()
        .map(spaces),
    ).toEqual([
      "s: 2 runs, about 40 s",
      "✗ batch 64 on CPU",
      "  failed after 12.3 s: exit code 1: ValueError: bad batch",
    ]);
  });

  test.each([20, 40, 60, 80])("never reaches the last of %d columns", (columns) => {
    const drawn = live([...started, steps, epoch], columns)
      .written()
      .split("\n")
      .flatMap((line) => line.split("\r\u001b[K"))
      .filter((line) => line.startsWith("●"));
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect(line.length).toBeLessThan(columns);
  });

  test("a warning stands above it", () => {
    const warning: ProgressEvent = {event: "warning", run, message: "event line 3: not JSON"};
    expect(live([...started, warning]).lines()[1]).toBe(`! ${run}: event line 3: not JSON`);
  });
});

test("runs at once have a live line each, and what one leaves stands above those of the others", () => {
  const second = "fake-cpu-b032-r1";
  const other: ProgressEvent = {
    event: "run-started",
    run: second,
    index: 2,
    runs: 2,
    repeats: 1,
    planned: {run: second, configuration: configurationOf(32), repeat: 1},
  };
  const stream = live([...started, other, steps, epoch, completed]);
  const screens = spaces(stream.written()).split("\r\u001b[K\u001b[A\u001b[K");
  expect(screens[1]).toBe(
    "● 1/2 batch 64 on CPU  epoch 2/4  ━━━━━━──── step 5/8  loss 0.4213  312 images/s  CPU 96 %  0:13\n" +
      "● 2/2 batch 32 on CPU  0:09  starting",
  );
  expect(screens[2]).toMatch(
    /^✓ batch 64 on CPU {2}12\.3 s.*\n● 2\/2 batch 32 on CPU {2}0:13 {2}starting\r\u001b\[K$/,
  );
});

describe("colour", () => {
  test.each([
    [{isTTY: true}, {}, true],
    [{isTTY: true}, {NO_COLOR: "1"}, false],
    [{isTTY: true}, {NO_COLOR: ""}, true],
    [{isTTY: true}, {TERM: "dumb"}, false],
    [{}, {}, false],
  ])("%j with %j: %s", (stream, env, wanted) => {
    expect(wantsColour({...stream, write: () => undefined}, env)).toBe(wanted);
  });
});

test("fitted() drops what does not fit and cuts the first part only", () => {
  expect(fitted(["abc", "def", "ghi"], 13)).toBe("abc  def  ghi");
  expect(fitted(["abc", "def", "ghi"], 12)).toBe("abc  def");
  expect(fitted(["abcdef", "g"], 4)).toBe("abc…");
});

test("a training that reports by steps shows them, of how many, without an epoch", () => {
  const report: ProgressEvent = {
    ...(steps as Extract<ProgressEvent, {event: "steps"}>),
    ...{epoch: null, epochs: null, step: 250, steps: 1000, cpuUtilization: null},
    throughput: {unit: "tokens", perSecond: 5120},
  };
  expect(spaces(live([...started, report, epoch]).written())).toContain(
    "● 1/2 batch 64 on CPU  ━━━─────── step 250/1,000  loss 0.4213  5,120 tokens/s  0:09",
  );
});

test("plain progress says every half a minute at which step a training is", () => {
  let text = "";
  let nowMs = 0;
  const progress = createPlainProgress((more) => (text += more), {now: () => nowMs});
  for (const event of started) progress(event);
  for (let step = 1; step <= 100; step++) {
    nowMs += 1000;
    progress({...(steps as Extract<ProgressEvent, {event: "steps"}>), epoch: null, step, steps: null});
  }
  expect(spaces(text).split("\n").slice(2, -1)).toEqual(
    [30, 60, 90].map((step) => `${run}: step ${step}, loss 0.4213, 312 images/s`),
  );
});

test("plain progress is one line an event, without steps", () => {
  let text = "";
  const progress = createPlainProgress((more) => (text += more));
  const sweepEnded: ProgressEvent = {
    event: "sweep-ended",
    sweep: "s",
    durationMs: 30_000,
    runs: [
      {run, state: "failed"},
      {run: "b", state: "completed"},
      {run: "c", state: "not-run"},
    ],
  };
  for (const event of [...started, steps, epoch, failed, sweepEnded]) progress(event);
  expect(spaces(text)).toBe(
    [
      "s: 2 runs, about 40 s",
      "run 1/2 started: fake-cpu-b064-r1: batch 64 on CPU",
      "fake-cpu-b064-r1: epoch 4/4, train loss 0.3000, valid loss 0.3500, error rate 14.2 %",
      "run 1/2 failed: fake-cpu-b064-r1: failed after 12.3 s: exit code 1: ValueError: bad batch",
      "s: 1 failed, 1 completed, 1 not run, 30.0 s",
      "",
    ].join("\n"),
  );
});

test("JSON progress is one object a line, steps included", () => {
  const lines: string[] = [];
  const progress = createJsonProgress((line) => lines.push(line));
  for (const event of [...started, steps]) progress(event);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([...started, steps]);
  expect(lines.filter((line) => !line.endsWith("}\n"))).toEqual([]);
});

test("terminalTable() aligns to the right and leaves out columns that do not fit", () => {
  const column = (header: string, unit: string | null, values: string[]) => ({
    id: header,
    header,
    unit,
    meaning: "",
    text: (row: number) => values[row] ?? "",
    value: () => null,
    detail: false,
  });
  const columns = [
    column("Batch", null, ["16", "256"]),
    column("Epoch", "s", ["1.25", "0.5"]),
    column("Wide", null, ["x".repeat(20), "y"]),
  ];
  expect(terminalTable(columns, [0, 1], 40).at(-1)).toBe("  256    0.5                     y");
  expect(terminalTable(columns, [0, 1], 30)).toEqual([
    "Batch  Epoch",
    "           s",
    "   16   1.25",
    "  256    0.5",
  ]);
});
