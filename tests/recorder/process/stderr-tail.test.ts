import {describe, expect, test} from "vitest";
import {createStderrTail} from "../../../src/recorder/process/stderr-tail.ts";
import {publishableLine} from "../../../src/runs/privacy/publishable-line.ts";

const names = {
  folder: "/srv/ann/project",
  program: "/opt/batchsweep",
  home: "/srv/ann",
  temporary: "/var/tmp",
  host: "box-17",
  user: "ann",
};

describe("publishableLine()", () => {
  test.each([
    ["at run (/srv/ann/project/src/main.ts:3:1)", "at run (./src/main.ts:3:1)"],
    ["at train (/opt/batchsweep/src/main.ts:3:1)", "at train (./src/main.ts:3:1)"],
    ["cannot read /srv/ann/data.csv", "cannot read ~/data.csv"],
    ["/home/bob/venv/lib/python3/site.py and /Users/bob/x", "~/venv/lib/python3/site.py and ~/x"],
    ["C:\\Users\\bob\\venv\\python.exe", "~\\venv\\python.exe"],
    ["/var/tmp/batchsweep-x/events.jsonl", "<tmp>/batchsweep-x/events.jsonl"],
    ["worker 3 on box-17: gone", "worker 3 on <host>: gone"],
    ["no box-170 and no my-box-17", "no box-170 and no my-box-17"],
    ["/mnt/scratch/ann/data and ann said", "/mnt/scratch/<user>/data and ann said"],
    ["/srv/ann/projects and /x/var/tmp", "~/projects and /x/var/tmp"],
    ["git clone ann@example.org:x", "git clone <user>@example.org:x"],
    ["\u001b[31mred\u001b[0m\u0007 \u202edone", "red done"],
    ["a\tb", "a b"],
  ])("%j becomes %j", (line, expected) => expect(publishableLine(line, names)).toBe(expected));

  test.each([
    ["ann@pc: gone", "<user>@<host>: gone"],
    ["http://pc:6006/ and pc:29500", "http://<host>:6006/ and <host>:29500"],
    ["hostname=pc rank 0", "hostname=<host> rank 0"],
    ["pc is a word, and pc: too", "pc is a word, and pc: too"],
  ])("a host of two letters counts where a host stands: %j becomes %j", (line, expected) =>
    expect(publishableLine(line, {...names, host: "pc"})).toBe(expected),
  );

  test("cuts a long line", () => {
    expect(publishableLine("x".repeat(10_000), names)).toBe(`${"x".repeat(499)}…`);
  });
});

describe("createStderrTail()", () => {
  test("keeps the last twenty lines, whatever the pieces they arrive in", () => {
    const words = createStderrTail({names});
    for (let line = 0; line < 100; line++) {
      words.push(`li`);
      words.push(`ne ${line}\n`);
    }
    expect(words.lines()).toEqual(Array.from({length: 20}, (_, index) => `line ${80 + index}`));
  });

  test("keeps of a progress bar what stands there at last", () => {
    const words = createStderrTail({names});
    words.push(" 10%|#   |\r 20%|##  |\r");
    words.push("100%|####|\r\nCUDA error\r\n");
    expect(words.lines()).toEqual(["100%|####|", "CUDA error"]);
  });

  test("a last line without its end counts", () => {
    const words = createStderrTail({names});
    words.push("first\nsecond");
    expect(words.lines()).toEqual(["first", "second"]);
    expect(words.lines()).toEqual(["first", "second"]);
  });

  test("a line without end takes no memory without end", () => {
    const words = createStderrTail({names});
    for (let piece = 0; piece < 1000; piece++) words.push("x".repeat(1000));
    expect(words.lines()).toEqual([`${"x".repeat(499)}…`]);
  });

  test("shows every line once, also those that are not kept", () => {
    const seen: string[] = [];
    const words = createStderrTail({names, onLine: (line) => seen.push(line)});
    words.push("FATAL ERROR: heap out of memory\n");
    for (let line = 0; line < 30; line++) words.push(`${line}: native stack\n`);
    expect(words.lines()).not.toContain("FATAL ERROR: heap out of memory");
    expect(seen).toHaveLength(31);
  });
});
