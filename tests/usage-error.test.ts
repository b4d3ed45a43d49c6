import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {errorText, nearest, refusedBySystem, shownText} from "../src/usage-error.ts";
import {temporaryFolder} from "./temporary-folder.ts";

test("an error that quotes a stranger leaves nothing for a terminal to obey", () => {
  const name = "logs/\u001b]0;owned\u0007\u202ex.wandb";
  expect(errorText(new Error(`${name}: not a file of Weights & Biases\nsecond line`))).toBe(
    "logs/?]0;owned??x.wandb: not a file of Weights & Biases\nsecond line",
  );
  expect(errorText("\u009b31mred")).toBe("?31mred");
});

test("what the system refuses is said in words, with what to do", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  const caught = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (error) {
      return error;
    }
  };
  const inFile = caught(() => readdirSync(join(folder, "file")));
  expect(errorText(inFile)).toBe(`${join(folder, "file")}: not a folder (something else lies in its place)`);
  expect(errorText(Object.assign(new Error("ENOSPC: …, write"), {code: "ENOSPC", syscall: "write"}))).toBe(
    "no space left on the disk (make room, then do the same again)",
  );
  // What is not there is told by who asked for it, and a program's own code is no refusal of the system's.
  const absent = caught(() => readFileSync(join(folder, "absent")));
  expect(refusedBySystem(absent)).toBeNull();
  expect(refusedBySystem(Object.assign(new Error("x"), {code: "EACCES"}))).toBeNull();
});

test("text of a stranger is one short line", () => {
  expect(shownText(`a\nb${"c".repeat(100)}`)).toBe(`a?b${"c".repeat(57)}…`);
});

test("the word that was probably meant is the nearest one, and none where two are as near", () => {
  expect(nearest("quik", ["quick", "origin", "full"])).toBe("quick");
  expect(nearest("tpu", ["cpu", "gpu"])).toBeNull();
  expect(nearest("slow", ["quick", "origin", "full"])).toBeNull();
});
