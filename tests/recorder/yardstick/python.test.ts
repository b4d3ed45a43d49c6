import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {pythonOf} from "../../../src/recorder/yardstick/python.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

test.each([
  ["python train.py --bs 32", "python"],
  ["nice -n 5 .venv/bin/python3.12 train.py", ".venv/bin/python3.12"],
  ["node train.js", null],
])("of %s it is %s", async (line, python) => {
  expect(await pythonOf({argv: line.split(" ")})).toBe(python);
});

test("in a shell's line it is the first that is named", async () => {
  const line = "case old in old) cd src; venv/bin/python old.py;; new) python3 new.py;; esac";
  expect(await pythonOf({argv: ["sh", "-c", line]})).toBe("venv/bin/python");
});

test("of a script it is the one that runs it, and of any other program there is none", async () => {
  const folder = temporaryFolder();
  const withHead = (name: string, head: string): string[] => {
    writeFileSync(join(folder, name), head, {mode: 0o755});
    return [name, "train.py"];
  };
  const env = {PATH: folder};
  const of = async (name: string, head: string) => pythonOf({argv: withHead(name, head), env});
  expect(await of("torchrun", "#!/opt/torch/bin/python3\nimport sys\n")).toBe("/opt/torch/bin/python3");
  expect(await of("accelerate", "#!/usr/bin/env python\n")).toBe("python");
  // As pip writes it where the path is too long for a first line.
  expect(await of("deepspeed", `#!/bin/sh\n'''exec' "/very/long/bin/python3.11" "$0" "$@"\n`)).toBe(
    "/very/long/bin/python3.11",
  );
  expect(await of("shell-script", "#!/bin/sh\nexec ./train\npython --version\n")).toBeNull();
  expect(await of("binary", "\u007fELF python")).toBeNull();
  expect(await pythonOf({argv: ["not-there"], env})).toBeNull();
});
