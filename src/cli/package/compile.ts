import {spawnSync} from "node:child_process";
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import ts from "typescript";
import {programRoot} from "../surroundings.ts";

/** What of the sources a package has, by their names below `src`, without extension. */
export interface PackagedModules {
  /** What it begins with: its own start, and what it starts as processes or threads of their own. */
  started: readonly string[];
  /** What other programs import, with declarations, by the name below the package's. */
  published: Readonly<Record<string, string>>;
  /** PackagedModules that it does without although others import them. */
  without: RegExp | null;
}

/** What a compiled module imports. */
export interface Imports {
  from: string;
  /** Names it takes; "default" and "*" as well. */
  names: string[];
}

/** The names that an import or export declaration takes. */
function namesOf(statement: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause !== undefined && ts.isNamedExports(clause)
      ? clause.elements.map(({propertyName, name}) => (propertyName ?? name).text)
      : ["*"];
  }
  const {name, namedBindings} = statement.importClause ?? {};
  const named =
    namedBindings === undefined
      ? []
      : ts.isNamedImports(namedBindings)
        ? namedBindings.elements.map((element) => (element.propertyName ?? element.name).text)
        : ["*"];
  return [...(name === undefined ? [] : ["default"]), ...named];
}

/** What a module, or a file of declarations, imports; calls of import() take everything. */
export function importsIn(text: string): Imports[] {
  const found: Imports[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    )
      found.push({from: node.moduleSpecifier.text, names: namesOf(node)});
    const [argument] = ts.isCallExpression(node) ? node.arguments : [];
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      if (argument !== undefined && ts.isStringLiteralLike(argument))
        found.push({from: argument.text, names: ["*"]});
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      if (ts.isStringLiteral(node.argument.literal))
        found.push({from: node.argument.literal.text, names: ["*"]});
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.js", text, ts.ScriptTarget.Latest));
  return found;
}

/** The files below `folder` that these entries need, entries included. */
function reached(
  folder: string,
  entries: readonly string[],
  extension: ".js" | ".d.ts",
  without: RegExp | null,
): Set<string> {
  const files = new Set(entries.map((entry) => `${entry}${extension}`));
  for (const file of files) {
    if (file.endsWith(".json")) continue;
    for (const {from} of importsIn(readFileSync(join(folder, file), "utf8"))) {
      if (!from.startsWith(".")) continue;
      const to = relative(folder, resolve(folder, dirname(file), from)).replaceAll("\\", "/");
      if (without?.test(to) !== true) files.add(to.replace(/\.[jt]s$/, extension));
    }
  }
  return files;
}

/**
 * Compiles modules from `src` into `folder`, with all that they import: Node runs them anywhere; and declarations of those that
 * others import. Nothing else is left there. Throws with what the compiler said.
 */
export function compileModules(folder: string, {started, published, without}: PackagedModules): void {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const source = join(programRoot, "src");
  const entries = [...started, ...Object.values(published)];
  const settings = join(dirname(folder), "tsconfig.json");
  writeFileSync(
    settings,
    JSON.stringify({
      extends: join(programRoot, "tsconfig.json"),
      include: [],
      files: entries.map((entry) => join(source, `${entry}.ts`)),
      compilerOptions: {
        noEmit: false,
        // The types are checked by `check`.
        noCheck: true,
        declaration: true,
        rewriteRelativeImportExtensions: true,
        rootDir: source,
        outDir: folder,
        module: "nodenext",
        moduleResolution: "nodenext",
        types: [join(programRoot, "node_modules/@types/node")],
      },
    }),
  );
  const compiler = join(programRoot, "node_modules/typescript/bin/tsc");
  const {status, stdout, stderr} = spawnSync(process.execPath, [compiler, "-p", settings], {
    encoding: "utf8",
  });
  rmSync(settings);
  if (status !== 0) throw new Error(`the compiler failed: ${stdout}${stderr}`.trim());
  const kept = new Set([
    ...reached(folder, entries, ".js", without),
    ...reached(folder, Object.values(published), ".d.ts", without),
  ]);
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    if (!kept.has(relative(folder, file).replaceAll("\\", "/"))) rmSync(file);
    // In declarations the compiler leaves imports as the sources have them.
    else if (file.endsWith(".d.ts"))
      writeFileSync(
        file,
        readFileSync(file, "utf8").replaceAll(/(["']\.{1,2}\/[^"']+)\.ts(?=["'])/g, "$1.js"),
      );
  }
}
