import {expect, test} from "vitest";
import {checkData} from "../../../../src/analysis/decision/checks/data.ts";
import type {ConfigurationEvidence} from "../../../../src/analysis/decision/evidence.ts";
import type {Sweep} from "../../../../src/schema/sweep.ts";
import {evidenceOf} from "../../recorded.ts";
import {runOf} from "../../stories.ts";

function recorded(sweep: string, argv: string[], of: {model: string; data: string}): ConfigurationEvidence {
  const origin: Sweep["origin"] = {
    kind: "command",
    command: {
      ...{argv, env: {}, prepare: null, cleanup: null, warmup: 0, timeoutMs: null, reader: "auto"},
      ...{patterns: [], log: null, terminal: false, withheld: false},
    },
  };
  const configuration = {...runOf(32, []).configuration, ...of};
  const cell = {batchSize: 32, trainMs: [900, 910, 905], change: {configuration, training: null, work: null}};
  return evidenceOf([cell], {sweep, origin}).configurations[0]!;
}

const unsaid = {model: "not stated", data: "not stated"};
const statesOf = (base: ConfigurationEvidence, head: ConfigurationEvidence) =>
  checkData({base, head, factor: null, acrossMachines: false}).map(({state, text}) => `${state}: ${text}`);

test("two commands of which nobody said what they train are not compared", () => {
  const a = recorded("a", ["python", "train.py", "--epochs", "3"], unsaid);
  const b = recorded("b", ["/opt/bin/python", "other.py"], unsaid);
  expect(statesOf(a, b)).toEqual([
    "fails: different commands were recorded (train.py and other.py), and neither says which model and data it trains",
  ]);
});

test("one command with other options is, and so are two that say what they train", () => {
  const a = recorded("a", ["python", "train.py", "--epochs", "3"], unsaid);
  const b = recorded("b", ["python3", "src/train.py", "--epochs", "4"], unsaid);
  expect(statesOf(a, b)[0]).toMatch(/^open: /);
  const said = {model: "resnet", data: "birds"};
  const [c, d] = ["old.py", "new.py"].map((script) => recorded(script, ["python", script], said));
  expect(statesOf(c!, d!)[0]).toMatch(/^open: /);
});
