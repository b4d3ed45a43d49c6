import {Script} from "node:vm";
import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {siteScript} from "../../../src/report/rendering/site-script.ts";

const script = siteScript((part) => readFileSync(`src/enhance/${part}.ts`, "utf8"));

test("the script of the pages is one classic script, without types, comments, imports and exports", () => {
  expect(() => new Script(script)).not.toThrow();
  expect(script).not.toMatch(/^(?:import|export) |\/\*\*|: string/m);
});
