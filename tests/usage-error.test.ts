import {expect, test} from "vitest";
import {errorText, nearest, shownText} from "../src/usage-error.ts";

test("an error that quotes a stranger leaves nothing for a terminal to obey", () => {
  const name = "logs/\u001b]0;owned\u0007\u202ex.wandb";
  expect(errorText(new Error(`${name}: not a file of Weights & Biases\nsecond line`))).toBe(
    "logs/?]0;owned??x.wandb: not a file of Weights & Biases\nsecond line",
  );
  expect(errorText("\u009b31mred")).toBe("?31mred");
});

test("text of a stranger is one short line", () => {
  expect(shownText(`a\nb${"c".repeat(100)}`)).toBe(`a?b${"c".repeat(57)}…`);
});

test("the word that was probably meant is the nearest one, and none where two are as near", () => {
  expect(nearest("quik", ["quick", "origin", "full"])).toBe("quick");
  expect(nearest("tpu", ["cpu", "gpu"])).toBeNull();
  expect(nearest("slow", ["quick", "origin", "full"])).toBeNull();
});
