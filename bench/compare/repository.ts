import {execFileSync} from "node:child_process";
import {copyFileSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";

/** A branch, and by what share of a step its busy wait lengthens each. */
export interface Branch {
  name: string;
  planted: number;
}

export const branches: readonly Branch[] = [
  {name: "docs-only", planted: 0},
  {name: "slower-5", planted: 0.05},
  {name: "slower-10", planted: 0.1},
  {name: "slower-20", planted: 0.2},
];

/** Makes a git repository with the training on main, and a branch for each planted change. Gives its folder. */
export function plantedRepository(folder: string): string {
  mkdirSync(folder, {recursive: true});
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@localhost", ...args], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  const commit = (message: string): void => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
  };
  git("init", "--quiet", "--initial-branch=main");
  copyFileSync(join(import.meta.dirname, "training.mjs"), join(folder, "training.mjs"));
  write("slowdown.mjs", "export const slowdown = 0;\n");
  write("README.md", "A training.\n");
  commit("A training");
  for (const {name, planted} of branches) {
    git("switch", "--quiet", "--create", name, "main");
    if (planted === 0) write("README.md", "A training, with two layers.\n");
    else write("slowdown.mjs", `export const slowdown = ${planted};\n`);
    commit(name);
  }
  git("switch", "--quiet", "main");
  return folder;
}
