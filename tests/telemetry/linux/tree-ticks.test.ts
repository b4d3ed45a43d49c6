import {expect, test} from "vitest";
import type {ProcessStat} from "../../../src/telemetry/linux/process-stat.ts";
import {createTreeTicks, type TreeLook} from "../../../src/telemetry/linux/tree-ticks.ts";

const root = 10;
const child = 20;
const grandchild = 30;

/** A look: pid → [parent, own ticks, ticks of waited-for children, start]. */
function lookAt(
  processes: Record<number, [parent: number, own: number, waited: number, start?: number]>,
): TreeLook {
  return new Map(
    Object.entries(processes).map(
      ([pid, [parentPid, ownTicks, waitedTicks, startTicks = 1]]): [number, ProcessStat] => [
        Number(pid),
        {parentPid, ownTicks, waitedTicks, startTicks, isZombie: false, residentPages: 0},
      ],
    ),
  );
}

/** Sums so far after each look. */
function sums(...looks: TreeLook[]): number[] {
  const count = createTreeTicks();
  return looks.map((look) => count(look));
}

test("times of live processes add up", () => {
  expect(sums(lookAt({[root]: [1, 5, 0]}), lookAt({[root]: [1, 6, 0], [child]: [root, 4, 0]}))).toEqual([
    5,
    6 + 4,
  ]);
});

test("a child that was waited for counts once, with what it used since the last look", () => {
  expect(sums(lookAt({[root]: [1, 5, 0], [child]: [root, 40, 0]}), lookAt({[root]: [1, 5, 47]}))).toEqual([
    45,
    45 + 7,
  ]);
});

test("a child that lived between two looks counts", () => {
  expect(sums(lookAt({[root]: [1, 5, 0]}), lookAt({[root]: [1, 5, 8]}))).toEqual([5, 13]);
});

test("a child that ended after its parent was read counts once, with the next look", () => {
  expect(
    sums(
      lookAt({[root]: [1, 5, 0], [child]: [root, 40, 0]}),
      lookAt({[root]: [1, 5, 0]}),
      lookAt({[root]: [1, 5, 47]}),
    ),
  ).toEqual([45, 45, 45 + 7]);
});

test("a child whose parent ignores its end keeps what it had, and later children count in full", () => {
  expect(
    sums(
      lookAt({[root]: [1, 5, 0], [child]: [root, 40, 0]}),
      lookAt({[root]: [1, 5, 0]}),
      lookAt({[root]: [1, 5, 0]}),
      lookAt({[root]: [1, 5, 9]}),
    ),
  ).toEqual([45, 45, 45, 45 + 9]);
});

test("a child and grandchild that vanish together count once", () => {
  expect(
    sums(
      lookAt({[root]: [1, 5, 0], [child]: [root, 10, 0], [grandchild]: [child, 30, 0]}),
      lookAt({[root]: [1, 5, 12 + 33]}),
    ),
  ).toEqual([45, 45 + 2 + 3]);
});

test("a grandchild counts once when first its parent and then the root waits", () => {
  expect(
    sums(
      lookAt({[root]: [1, 5, 0], [child]: [root, 10, 0], [grandchild]: [child, 30, 0]}),
      lookAt({[root]: [1, 5, 0], [child]: [root, 10, 31]}),
      lookAt({[root]: [1, 5, 10 + 31]}),
    ),
  ).toEqual([45, 46, 46]);
});

test("an orphan goes on counting", () => {
  expect(
    sums(
      lookAt({[root]: [1, 5, 0], [child]: [root, 10, 0], [grandchild]: [child, 30, 0]}),
      lookAt({[root]: [1, 5, 10], [grandchild]: [1, 35, 0]}),
    ),
  ).toEqual([45, 50]);
});

test("a new process with an old one's id counts in full", () => {
  expect(
    sums(
      lookAt({[root]: [1, 5, 0], [child]: [root, 40, 0, 100]}),
      lookAt({[root]: [1, 5, 40], [child]: [root, 3, 0, 200]}),
    ),
  ).toEqual([45, 48]);
});

test("zero stays zero", () => {
  expect(sums(lookAt({[root]: [1, 0, 0]}), lookAt({[root]: [1, 0, 0]}), lookAt({}))).toEqual([0, 0, 0]);
});
