import {spawnSync} from "node:child_process";
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from "node:fs";
import {delimiter, dirname, join, relative, resolve} from "node:path";
import ts from "typescript";
import {describe, expect, test} from "vitest";
import {locateBinding} from "../../../../src/training/engines/tensorflow/setup/record.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";
import {missing, named} from "./available.ts";

const root = resolve(import.meta.dirname, "..", "..", "..", "..");
const main = "src/training/engines/tensorflow/describe-main.ts";

/** Every Node here by version: this one, those in the PATH, and those that BATCHSWEEP_NODES names, a list like the PATH. */
function findNodes(): {version: string; node: string}[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "node"));
  const listed = (process.env["BATCHSWEEP_NODES"] ?? "").split(delimiter).filter((path) => path !== "");
  const nodes = [process.execPath, ...listed, ...folders.filter((path) => existsSync(path))];
  const byVersion = nodes.map((node) => {
    const {stdout} = spawnSync(node, ["--version"], {encoding: "utf8"});
    return [stdout.trim(), node] as const;
  });
  return [...new Map(byVersion.toReversed())].map(([version, node]) => ({version, node}));
}

/** A module and all that it imports from the project as JavaScript: Node 20 strips no types. Returns the module's file. */
function transpileInto(folder: string, module: string): string {
  const compilerOptions = {
    ...{module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022},
    ...{rewriteRelativeImportExtensions: true, verbatimModuleSyntax: true},
  };
  const scriptOf = (file: string) => join(folder, file.replace(/\.ts$/, ".js"));
  const waiting = [module];
  for (const file of waiting) {
    const source = readFileSync(join(root, file), "utf8");
    const {outputText} = ts.transpileModule(source, {compilerOptions, fileName: file});
    mkdirSync(dirname(scriptOf(file)), {recursive: true});
    writeFileSync(scriptOf(file), outputText);
    for (const [, imported] of outputText.matchAll(/^import .*"(\.[^"]+)\.js";$/gm)) {
      const found = relative(root, resolve(root, dirname(file), `${imported}.ts`));
      if (!waiting.includes(found)) waiting.push(found);
    }
  }
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return scriptOf(module);
}

describe.skipIf(missing !== null)(named("the tensorflow engine loads and computes a gradient"), () => {
  test.each(findNodes())("on Node $version", ({node}) => {
    const located = locateBinding();
    if ("missing" in located) throw new Error(located.missing);
    const script = transpileInto(temporaryFolder(), main);
    const {status, stdout, stderr} = spawnSync(
      node,
      [script, "cpu", located.binding, located.kernels ?? ""],
      {encoding: "utf8"},
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: expect.stringMatching(/^2\.\d+\.\d+/) as string,
      gpu: false,
    });
  });
});
