import {expect, test} from "vitest";
import {listed} from "../../../src/analysis/naming/listed.ts";

test("listed() writes a list as a person does", () => {
  expect([listed([]), listed([1]), listed([1, 2]), listed([1, 2, 3])]).toEqual([
    "",
    "1",
    "1 and 2",
    "1, 2 and 3",
  ]);
});
