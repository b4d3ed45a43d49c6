import {describe, expect, test} from "vitest";
import {notYet} from "./not-yet.ts";
import {mayImport, subRooms} from "./rooms.ts";
import {importGraph, importsOf, sources, target, type Source} from "./sources.ts";

const isWithin = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

const isAllowed = (to: string, rule: string): boolean =>
  rule.startsWith("npm:") || /[:/]$/.test(rule) ? to.startsWith(rule) : isWithin(to, rule);

/** Imports of a file that its room may not make, one line each. */
function upward(source: Source): string[] {
  const {file} = source;
  const room = Object.keys(mayImport).find((one) => isWithin(file, one));
  if (room === undefined) return [`${file}: lies in no room that tests/architecture/rooms.ts names`];
  const allowed = [room, ...(mayImport[room] ?? [])];
  return importsOf(source)
    .filter((specifier) => !allowed.some((rule) => isAllowed(target(file, specifier), rule)))
    .map((specifier) => `${file}: ${room} may not import ${specifier}`);
}

/** The folder directly below a room that a path lies in; "." for the room's own files. */
function subRoomOf(path: string, room: string): string {
  const [first = "", ...rest] = path.slice(room.length + 1).split("/");
  return rest.length > 0 ? first : ".";
}

/** Imports between the folders of a room that go against its table. */
function upwardWithin({file, ...rest}: Source): string[] {
  return Object.entries(subRooms).flatMap(([room, table]) => {
    if (!isWithin(file, room)) return [];
    const from = subRoomOf(file, room);
    const allowed = table[from] ?? table["*"];
    if (allowed === undefined)
      return [`${file}: ${room} has no folder ${from} in tests/architecture/rooms.ts`];
    return importsOf({file, ...rest}).flatMap((specifier) => {
      const path = target(file, specifier);
      if (!isWithin(path, room)) return [];
      const to = subRoomOf(path, room);
      const isFine = to === from || allowed.includes(to) || allowed.includes("*");
      return isFine ? [] : [`${file}: ${room}/${from} may not import ${to}: ${specifier}`];
    });
  });
}

const fileOf = (violation: string): string => violation.slice(0, violation.indexOf(": "));

const planted = (file: string, text: string): Source => ({file, text});

describe("rooms", () => {
  const found = sources.flatMap(upward);

  test("every import goes the way that the table allows", () => {
    expect(sources.length).toBeGreaterThan(400);
    expect(found.filter((line) => !notYet.rooms.includes(fileOf(line)))).toEqual([]);
  });

  test("what is excused still needs it", () => {
    expect(notYet.rooms.filter((file) => !found.some((line) => fileOf(line) === file))).toEqual([]);
  });

  test.each([
    ["src/schema/planted.ts", 'import {readFile} from "node:fs";', "src/schema may not import node:fs"],
    ["src/schema/planted-package.ts", 'import sharp from "sharp";', "src/schema may not import sharp"],
    [
      "src/analysis/planted.ts",
      'import {writeRun} from "../runs/write.ts";',
      "may not import ../runs/write.ts",
    ],
    ["src/recorder/planted.ts", 'import type {E} from "../training/engines/engine.ts";', "may not import"],
    ["src/plots/planted.ts", 'export * from "../recorder/plan.ts";', "may not import ../recorder/plan.ts"],
    ["src/telemetry/planted.ts", 'const m = await import("../recorder/plan.ts");', "may not import"],
    ["src/pages/planted.astro", '---\nimport {e} from "../training/main.ts";\n---\n<p/>', "may not import"],
    ["src/pages/deep/planted.astro", '---\nimport {b} from "../../../bench/x.ts";\n---\n', "may not import"],
    [
      "scripts/planted.ts",
      'import {diff} from "../src/diff/sides.ts";',
      "scripts may not import ../src/diff",
    ],
    ["bench/planted.ts", 'import {views} from "../src/site/views.ts";', "bench may not import ../src/site"],
    [
      "src/runs/planted.ts",
      'import {table} from "../../bench/printing/table.ts";',
      "src/runs may not import",
    ],
    ["integrations/planted.py", "import json, requests as r\n", "integrations may not import requests"],
    [
      "integrations/nested/planted.py",
      "def f():\n    from numpy.random import rand\n",
      "may not import numpy",
    ],
    ["src/utils/planted.ts", "", "lies in no room"],
  ])("a planted import in %s is found", (file, text, message) => {
    expect(upward(planted(file, text)).join("\n")).toContain(message);
  });
});

describe("folders within a room", () => {
  const found = sources.flatMap(upwardWithin);

  test("every import between them goes the way that the table allows", () => {
    expect(found.filter((line) => !notYet.subRooms.includes(fileOf(line)))).toEqual([]);
  });

  test("what is excused still needs it", () => {
    expect(notYet.subRooms.filter((file) => !found.some((line) => fileOf(line) === file))).toEqual([]);
  });

  test.each([
    ["src/analysis/signals/planted.ts", "../decision/evidence.ts", "signals may not import decision"],
    ["src/analysis/statistics/planted.ts", "../signals/levels.ts", "statistics may not import signals"],
    ["src/analysis/planted/planted.ts", "../signals/levels.ts", "has no folder planted"],
    ["src/recorder/process/planted.ts", "../run/run-command.ts", "process may not import run"],
    ["src/telemetry/source/planted.ts", "../linux/sysfs.ts", "source may not import linux"],
    ["src/training/engines/wasm/planted.ts", "../webgpu/program.ts", "wasm may not import webgpu"],
    ["src/schema/values/planted.ts", "../sweep.ts", "values may not import ."],
    ["src/cli/diff/planted.ts", "../record/options.ts", "diff may not import record"],
  ])("a planted import in %s is found", (file, specifier, message) => {
    expect(upwardWithin(planted(file, `import {x} from "${specifier}";`)).join("\n")).toContain(message);
  });
});

describe("single places", () => {
  test("only three files of plots touch a drawing’s elements", () => {
    const touching = sources.filter((source) =>
      importsOf(source).some((specifier) => specifier.endsWith("svg-document.ts")),
    );
    expect(touching.map(({file}) => file)).toEqual([
      "src/plots/over-time/stack.ts",
      "src/plots/picture.ts",
      "src/plots/render.ts",
    ]);
  });

  test("only format.ts writes a percent sign into text", () => {
    const writing = sources.filter(
      ({file, text}) =>
        /^src\/.*\.ts$/.test(file) && file !== "src/format.ts" && /\$\{[^}]*\}\s?%/.test(text),
    );
    expect(writing.map(({file}) => file)).toEqual([]);
  });

  test("no page of a sweep depends on posts, so that it can stay when one is edited", () => {
    const graph = importGraph(sources);
    const reached = new Set(sources.map(({file}) => file).filter((file) => file.includes("[sweep]")));
    for (const file of reached) for (const to of graph.get(file) ?? []) reached.add(to);
    expect(reached).toContain("src/layouts/Page.astro");
    expect([...reached].filter((file) => /^src\/(?:content|site\/posts)\//.test(file))).toEqual([]);
  });
});
