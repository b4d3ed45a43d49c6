import {expect, test} from "vitest";
import {refuseDuplicateIds} from "../../src/layouts/duplicate-ids.ts";

test("two figures with one id are refused by page and id", () => {
  const figures = '<figure id="memory"><svg id="a"></svg></figure><p>x</p><figure class="wide" id="memory">';
  expect(() => refuseDuplicateIds(figures, "/posts/x")).toThrow(
    'two things with one id: memory (on /posts/x; give one figure another id="…")',
  );
});

test("ids in text, and names that only end in id, are none", () => {
  const text = '<p id="a"> id="a" </p><p data-id="a">';
  expect(() => refuseDuplicateIds(text, "/")).not.toThrow();
});
