import {expect, test} from "vitest";
import {idPattern} from "../../src/schema/values/id-pattern.ts";

test.each(["index.html", "a.htm"])("%s is no id, since its page would replace another", (id) => {
  expect(idPattern.test(id)).toBe(false);
});

test.each(["a", "a.html5", "html", "v1.2-htm"])("%s is an id", (id) => {
  expect(idPattern.test(id)).toBe(true);
});
