import {rmSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {openProcessTree} from "../../../src/telemetry/linux/process-tree.ts";
import {fixtureTree, statLine} from "../fixtures/fixture-tree.ts";

test("a tree is found through the children of every thread", () => {
  const {root} = fixtureTree({
    "10/stat": statLine({pid: 10}),
    "10/task/10/children": "20 ",
    "10/task/11/children": "30 ",
    "20/stat": statLine({pid: 20, parent: 10}),
    "20/task/20/children": "40 ",
    "30/stat": statLine({pid: 30, parent: 10}),
    "30/task/30/children": "",
    "40/stat": statLine({pid: 40, parent: 20}),
    "40/task/40/children": "",
    "50/stat": statLine({pid: 50, parent: 1}),
  });
  const tree = openProcessTree(10, {procPath: root});
  expect([...tree.read().keys()]).toEqual([10, 20, 30, 40]);
  tree.close();
});

test("where the kernel lists no children the tree is found through parents", () => {
  const {root} = fixtureTree({
    "10/stat": statLine({pid: 10}),
    "20/stat": statLine({pid: 20, parent: 10}),
    "40/stat": statLine({pid: 40, parent: 20}),
    "50/stat": statLine({pid: 50, parent: 1}),
    "self/stat": statLine({pid: 10}),
  });
  const tree = openProcessTree(10, {procPath: root});
  expect([...tree.read().keys()]).toEqual([10, 20, 40]);
  tree.close();
});

test("an orphan stays in the tree, and a process that ended leaves it", () => {
  const {root, write} = fixtureTree({
    "10/stat": statLine({pid: 10}),
    "10/task/10/children": "20 ",
    "20/stat": statLine({pid: 20, parent: 10}),
    "20/task/20/children": "",
  });
  const tree = openProcessTree(10, {procPath: root});
  tree.read();
  // A kept file of an ended process gives an error; one without text stands for that here.
  write({"10/stat": "", "20/stat": statLine({pid: 20, parent: 1})});
  rmSync(join(root, "10/task"), {recursive: true});
  expect([...tree.read().keys()]).toEqual([20]);
  tree.close();
});

test("a scan that took long is not repeated before its share of time has passed", () => {
  const {root, write} = fixtureTree({
    "10/stat": statLine({pid: 10}),
    "10/task/10/children": "",
    "20/stat": statLine({pid: 20, parent: 10}),
    "20/task/20/children": "",
  });
  // The first scan lasts half a millisecond: at 0.1 % of a core the next is due 500 ms after it began.
  const clock = [0, 0.5, 499, 500, 501];
  const tree = openProcessTree(10, {procPath: root, nowMs: () => clock.shift() ?? 0});
  tree.read();
  write({"10/task/10/children": "20 "});
  expect([...tree.read().keys()]).toEqual([10]);
  expect([...tree.read().keys()]).toEqual([10, 20]);
  tree.close();
});

test("a root that is not there gives an empty tree", () => {
  const {root} = fixtureTree({"10/stat": statLine({pid: 10})});
  const tree = openProcessTree(99, {procPath: root});
  expect(tree.read().size).toBe(0);
  tree.close();
});

test("while nothing is started on the machine nobody looks for new processes, but for once in ten seconds", () => {
  const {root, write} = fixtureTree({
    "10/stat": statLine({pid: 10}),
    "10/task/10/children": "",
    "20/stat": statLine({pid: 20, parent: 10}),
    "20/task/20/children": "",
  });
  let [atMs, started] = [0, 400];
  const tree = openProcessTree(10, {procPath: root, nowMs: () => atMs, started: () => started});
  const pidsAt = (ms: number): number[] => {
    atMs = ms;
    return [...tree.read().keys()];
  };
  expect(pidsAt(0)).toEqual([10]);
  write({"10/task/10/children": "20 "});
  expect(pidsAt(100)).toEqual([10]);
  started = 401;
  expect(pidsAt(200)).toEqual([10, 20]);
  write({
    "20/task/20/children": "30 ",
    "30/stat": statLine({pid: 30, parent: 20}),
    "30/task/30/children": "",
  });
  expect(pidsAt(300)).toEqual([10, 20]);
  expect(pidsAt(10_100)).toEqual([10, 20]);
  expect(pidsAt(10_200)).toEqual([10, 20, 30]);
  tree.close();
});
