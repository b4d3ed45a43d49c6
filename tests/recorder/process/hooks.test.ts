import {existsSync} from "node:fs";
import {delimiter, join} from "node:path";
import {expect, test} from "vitest";
import {withHooks} from "../../../src/recorder/process/hooks.ts";

test("the folder of the hooks stands before the command's own PYTHONPATH, and Python finds its module there", () => {
  const {PYTHONPATH = "", OTHER} = withHooks({PYTHONPATH: "/mine", OTHER: "kept"});
  const [folder = "", ...rest] = PYTHONPATH.split(delimiter);
  expect(existsSync(join(folder, "sitecustomize.py"))).toBe(true);
  expect(existsSync(join(folder, "batchsweep_hooks", "__init__.py"))).toBe(true);
  expect([...rest, OTHER]).toEqual(["/mine", "kept"]);
  // An empty entry would be the folder that the command runs in.
  expect(withHooks({PYTHONPATH: ""})["PYTHONPATH"]).toBe(folder);
});
