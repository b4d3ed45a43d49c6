import {existsSync, readFileSync, readdirSync} from "node:fs";
import {dirname, join, relative, resolve, sep} from "node:path";
import ts from "typescript";

export const root = resolve(import.meta.dirname, "../..");

/** A source file: its path from the root, with slashes, and its text. */
export interface Source {
  file: string;
  text: string;
}

const isCode = (name: string): boolean => /\.(?:ts|astro|mdx|mjs|py|cc|h)$/.test(name);

const read = (file: string): Source => ({file, text: readFileSync(join(root, file), "utf8")});

/** The code below a folder of the repository. */
export const codeBelow = (folder: string): Source[] =>
  readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && isCode(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort()
    .map(read);

/** The code of the project, without its tests. */
export const sources: readonly Source[] = ["src", "scripts", "bench", "integrations"].flatMap(codeBelow);

/**
 * TypeScript files of the program whose first comment does not stand where a reader looks for what the file is for: in the
 * first line, or at the first thing that it exports.
 */
export const withoutPurpose = (all: readonly Source[]): string[] =>
  all
    .filter(({file}) => file.startsWith("src/") && file.endsWith(".ts"))
    .filter(({text}) => !/^\/[/*]/.test(text) && /\/\*\*.*?\*\/\s*(\w+)/s.exec(text)?.[1] !== "export")
    .map(({file}) => file);

/** AssemblyScript is a language and a program of its own: its imports and names are not TypeScript's. */
export const isAssemblyScript = ({file}: Source): boolean => file.includes("/wasm/kernels/");

/** The part of a file that holds its imports: an Astro page's frontmatter, the import lines of MDX. */
function importingPart({file, text}: Source): string {
  if (file.endsWith(".astro")) return /^---\n(?<code>[\s\S]*?)\n---/.exec(text)?.groups?.["code"] ?? "";
  if (!file.endsWith(".mdx")) return text;
  return text
    .split("\n")
    .filter((line) => line.startsWith("import "))
    .join("\n");
}

const pythonImport = /^[ \t]*(?:from[ \t]+(?<from>\.*[\w.]*)[ \t]+import|import[ \t]+(?<names>[\w., \t]+))/gm;

const pythonImports = (text: string): string[] =>
  [...text.matchAll(pythonImport)].flatMap(({groups}) => {
    const names = groups?.["names"] ?? "";
    return groups?.["from"] ?? names.split(",").map((name) => name.trim().split(/\s/)[0] ?? "");
  });

/** What a file imports, as written there. Type-only imports count too: they are coupling as well. */
export function importsOf(source: Source): string[] {
  if (isAssemblyScript(source)) return [];
  if (source.file.endsWith(".py")) return pythonImports(source.text);
  if (!/\.(?:ts|mjs|astro|mdx)$/.test(source.file)) return [];
  return ts
    .preProcessFile(importingPart(source), true, true)
    .importedFiles.map(({fileName}) => fileName.replace(/\?.*$/, ""));
}

/** Where an import leads: `npm:package`, `node:module`, `python:module`, or a path from the root. */
export function target(file: string, specifier: string): string {
  if (file.endsWith(".py")) return `python:${specifier.replace(/^\.+/, "").split(".")[0] ?? ""}`;
  if (specifier.startsWith("node:") || specifier.startsWith("astro:")) return specifier;
  if (!specifier.startsWith(".")) return `npm:${specifier}`;
  return relative(root, resolve(root, dirname(file), specifier))
    .split(sep)
    .join("/");
}

/** Each file with the files of the repository that it imports. */
export const importGraph = (files: readonly Source[]): Map<string, string[]> =>
  new Map(
    files.map((source) => [
      source.file,
      importsOf(source)
        .map((specifier) => target(source.file, specifier))
        .filter((to) => !to.includes(":") && existsSync(join(root, to))),
    ]),
  );

/** Names that a TypeScript file exports, those it only hands on included. */
export function exportedNames({file, text}: Source): string[] {
  const names = (statement: ts.Statement): string[] => {
    if (ts.isExportDeclaration(statement))
      return statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({name}) => name.text)
        : [];
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    const has = (kind: ts.SyntaxKind): boolean => modifiers.some((modifier) => modifier.kind === kind);
    if (!has(ts.SyntaxKind.ExportKeyword) || has(ts.SyntaxKind.DefaultKeyword)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({name}) =>
        ts.isIdentifier(name) ? [name.text] : [],
      );
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement);
    return isNamed && statement.name !== undefined ? [statement.name.text] : [];
  };
  const {statements} = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return [...new Set(statements.flatMap(names))];
}
