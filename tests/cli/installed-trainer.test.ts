import {mkdirSync, realpathSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {findTrainer, trainerPackage} from "../../src/cli/installed-trainer.ts";
import {trainerSweep} from "../../src/cli/sweep/packaged.ts";
import {temporaryFolder} from "../temporary-folder.ts";

test("the trainer is found beside the project, upwards too, or beside the program; another version is refused", () => {
  const [project, elsewhere] = [realpathSync(temporaryFolder()), temporaryFolder()];
  const own = join(project, "node_modules", trainerPackage);
  mkdirSync(own, {recursive: true});
  writeFileSync(join(own, "package.json"), '{"name": "@batchsweep/trainer", "version": "1.2.3"}');
  const file = join(own, "package.json");
  expect(findTrainer([project], "1.2.3")).toBe(file);
  expect(findTrainer([join(project, "src"), elsewhere], "1.2.3")).toBe(file);
  expect(findTrainer([elsewhere, project], "1.2.3")).toBe(file);
  expect(findTrainer([elsewhere], "1.2.3")).toBe(null);
  expect(() => findTrainer([project], "1.2.4")).toThrow(
    "@batchsweep/trainer is 1.2.3, and batchsweep 1.2.4 (npm install --save-dev @batchsweep/trainer@1.2.4)",
  );
});

test("what is wrong is said by the trainer itself, in one line with the exit code for wrong use", async () => {
  const said = {out: "", err: ""};
  const stream = (name: keyof typeof said) => ({
    isTTY: false,
    write: (text: string) => {
      said[name] += text;
      return true;
    },
  });
  const surroundings = {runs: "runs", env: {}, stdout: stream("out"), stderr: stream("err")};
  expect(await trainerSweep(["--preset", "quik"], surroundings)).toBe(2);
  expect(said).toEqual({
    out: "",
    err: "unknown preset: quik (did you mean quick? known: quick, origin, full)\n",
  });
});
