import {readFileSync, readdirSync} from "node:fs";
import {join, relative, resolve, sep} from "node:path";
import ts from "typescript";
import {describe, expect, test} from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Rooms of src/ and what each may import: other rooms by name, packages by prefix `npm:`, Node's own by `node:`. */
const mayImport: Record<string, readonly string[]> = {
  schema: ["npm:zod"],
  "format.ts": [],
  "usage-error.ts": ["schema"],
  report: [
    "schema",
    "runs",
    "analysis",
    "plots",
    "format.ts",
    "node:",
    "npm:astro",
    "npm:parse5",
    "npm:satori",
    "npm:sharp",
  ],
  runs: ["schema", "node:"],
  telemetry: ["schema", "node:", "npm:systeminformation", "npm:koffi"],
  training: [
    "schema",
    "node:",
    "npm:@tensorflow/",
    "npm:sharp",
    "npm:assemblyscript",
    "npm:@iconify-json/",
    "npm:webgpu",
    "npm:koffi",
    "npm:zod",
  ],
  readers: ["schema", "node:"],
  importers: ["schema", "runs", "readers", "node:", "npm:csv-parse", "npm:yaml"],
  exporters: ["schema", "npm:csv-stringify", "npm:hyparquet-writer"],
  recorder: ["schema", "runs", "telemetry", "readers", "node:", "npm:zod", "npm:koffi"],
  analysis: ["schema", "format.ts", "npm:d3-array", "npm:@stdlib/stats-base-dists-"],
  diff: ["analysis", "runs", "schema", "format.ts", "usage-error.ts", "node:", "npm:d3-array"],
  cli: [
    "site.json",
    "usage-error.ts",
    "analysis",
    "diff",
    "exporters",
    "importers",
    "readers",
    "recorder",
    "report",
    "runs",
    "schema",
    "telemetry",
    "training",
    "format.ts",
    "node:",
    "npm:zod",
    "npm:yaml",
  ],
  plots: ["analysis", "schema", "format.ts", "npm:@observablehq/plot", "npm:d3-array"],
};
// Runs in a reader's browser, so it imports nothing.
mayImport["enhance"] = [];
const site = ["site", "components", "layouts", "pages", "content", "content.config.ts", "styles"];
for (const room of site) {
  mayImport[room] = [
    ...site,
    "site.json",
    "plots",
    "report",
    "analysis",
    "schema",
    "runs",
    "format.ts",
    "node:",
    "npm:astro",
    "npm:@astrojs/",
    "enhance",
    "astro:",
    "npm:zod",
  ];
}

/** The imports of a source text, `.astro` frontmatter and MDX included; type-only ones too: they are coupling as well. */
function importsOf(file: string, text: string): string[] {
  const code = file.endsWith(".astro")
    ? (/^---\n(?<code>[\s\S]*?)\n---/.exec(text)?.groups?.["code"] ?? "")
    : file.endsWith(".mdx")
      ? text
          .split("\n")
          .filter((line) => line.startsWith("import "))
          .join("\n")
      : text;
  return ts.preProcessFile(code, true, true).importedFiles.map(({fileName}) => fileName);
}

/** Where an import leads: a room of src/, `npm:package`, `node:module`, or a folder outside src/. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith("node:") || specifier.startsWith("astro:")) return specifier;
  if (!specifier.startsWith(".")) return `npm:${specifier}`;
  const path = relative(join(root, "src"), resolve(root, file, "..", specifier));
  return path.startsWith("..") ? `outside:${path}` : (path.split(sep)[0] ?? path);
}

/** One line for each import that goes against the direction. */
function violations(file: string, text: string): string[] {
  const room = relative("src", file).split(sep)[0] ?? "";
  const allowed = mayImport[room];
  if (allowed === undefined) return [`${file}: a room that the design does not know: ${room}`];
  return importsOf(file, text)
    .map((specifier) => ({specifier, to: target(file, specifier)}))
    .filter(({to}) => to !== room)
    .filter(
      ({to}) =>
        !allowed.some((rule) =>
          /[:/]$/.test(rule) || rule.startsWith("npm:") ? to.startsWith(rule) : to === rule,
        ),
    )
    .map(({specifier}) => `${file}: ${room} may not import ${specifier}`);
}

/** Sources under src/, less the AssemblyScript kernels, which are a language and a program of their own. */
function sources(): string[] {
  return readdirSync(join(root, "src"), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && /\.(?:ts|astro|mdx|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes(join("wasm", "kernels") + sep));
}

describe("architecture", () => {
  test("every import in src/ follows the direction of the design", () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => violations(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
  });

  test.each([
    ["src/schema/planted.ts", 'import {readFile} from "node:fs";', "schema may not import node:fs"],
    [
      "src/analysis/planted.ts",
      'import {writeRun} from "../runs/write.ts";',
      "analysis may not import ../runs/write.ts",
    ],
    [
      "src/recorder/planted.ts",
      'import type {Engine} from "../training/engines/engine.ts";',
      "recorder may not import",
    ],
    [
      "src/plots/planted.ts",
      'export * from "../recorder/plan.ts";',
      "plots may not import ../recorder/plan.ts",
    ],
    [
      "src/telemetry/planted.ts",
      'const m = await import("../recorder/plan.ts");',
      "telemetry may not import",
    ],
    [
      "src/pages/planted.astro",
      '---\nimport {engines} from "../training/engines/index.ts";\n---\n<p/>',
      "pages may not import",
    ],
    [
      "src/pages/deep/planted.astro",
      '---\nimport {bench} from "../../../bench/x.ts";\n---\n',
      "pages may not import",
    ],
    ["src/utils/planted.ts", "", "a room that the design does not know: utils"],
    ["src/schema/planted-package.ts", 'import sharp from "sharp";', "schema may not import sharp"],
  ])("a planted violation in %s is found", (file, text, message) => {
    expect(violations(file, text).join("\n")).toContain(message);
  });

  test("only plots/render.ts and plots/picture.ts touch a drawing’s elements", () => {
    const withDocument = sources().filter((file) =>
      importsOf(file, readFileSync(join(root, file), "utf8")).some((from) =>
        from.endsWith("svg-document.ts"),
      ),
    );
    expect(withDocument.sort()).toEqual(
      ["picture.ts", "render.ts"].map((name) => join("src", "plots", name)),
    );
  });

  test("only format.ts writes a percent sign into text", () => {
    const withPercent = sources()
      .filter((file) => file.endsWith(".ts") && file !== join("src", "format.ts"))
      .filter((file) => /\$\{[^}]*\}\s?%/.test(readFileSync(join(root, file), "utf8")));
    expect(withPercent).toEqual([]);
  });

  test("no page of a sweep depends on posts, so that it can stay when one is edited", () => {
    const files = new Set(sources().filter((file) => file.includes("[sweep]")));
    const packages = new Set<string>();
    for (const file of files)
      for (const specifier of importsOf(file, readFileSync(join(root, file), "utf8")))
        if (specifier.startsWith("."))
          files.add(relative(root, resolve(root, file, "..", specifier.replace(/\?.*$/, ""))));
        else packages.add(specifier);
    expect(files).toContain(join("src", "layouts", "Page.astro"));
    expect([...files].filter((file) => file.startsWith(join("src", "content")))).toEqual([]);
    expect(packages).not.toContain("astro:content");
  });
});
