import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {checkPrograms} from "../../../src/cli/record/program.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {record} from "./record.ts";

/** A folder with a program, a script that may not be run, and a folder. */
function withFiles(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "program"), "#!/bin/sh\n", {mode: 0o755});
  writeFileSync(join(folder, "script.py"), "", {mode: 0o644});
  mkdirSync(join(folder, "folder"));
  return folder;
}

test("a program is looked up as it will be: where the command runs, and on its own PATH", async () => {
  const folder = withFiles();
  await checkPrograms([
    {argv: ["./program"], folder},
    {argv: [join(folder, "program")]},
    {argv: ["program"], env: {PATH: folder}},
    {argv: ["sh"]},
  ]);
  await expect(checkPrograms([{argv: ["sh"]}, {argv: ["./program"]}])).rejects.toThrow(UsageError);
});

test("what is there and cannot be run is told apart from what is not there", async () => {
  const folder = withFiles();
  const env = {PATH: `/nowhere:${folder}`};
  await expect(checkPrograms([{argv: ["./script.py"], folder}])).rejects.toThrow(
    `not a program: ./script.py (nobody may run ${join(folder, "script.py")}: chmod +x it, or put its`,
  );
  for (const name of ["folder", "script"])
    await expect(checkPrograms([{argv: [name], env}])).rejects.toThrow(
      `no such program: ${name} (it is in no folder of the PATH)`,
    );
  await expect(checkPrograms([{argv: ["./none"], folder}])).rejects.toThrow(
    `no such program: ./none (there is no ${join(folder, "none")})`,
  );
});

test("a program that the prepare command makes need not be there before", async () => {
  const folder = temporaryFolder();
  const make = "printf '#!/bin/sh\\n' > made; chmod +x made";
  const {code} = await record(["--cwd", folder, "--prepare", make, "--", "./made"]);
  expect(code).toBe(0);
});
