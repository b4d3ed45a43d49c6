// The program's sources as few files, for the package.
import {cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {isBuiltin} from "node:module";
import {dirname, join, relative} from "node:path";
import {rolldown} from "rolldown";
import {minifySync} from "rolldown/utils";
import {programRoot} from "../surroundings.ts";
import {importsIn} from "./compile.ts";

/** The package's name in a specifier: "zod/v4" is of zod. */
export const packageOf = (specifier: string): string =>
  /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

const isOfPackage = (specifier: string): boolean => !specifier.startsWith(".") && !isBuiltin(specifier);

/** The compiled modules below a folder, declarations too. */
const codeBelow = (folder: string): string[] =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && /\.(?:js|d\.ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** A file name for a bundled package's module. */
const fileOf = (specifier: string): string =>
  `${specifier.replaceAll(/[^\w.-]+/g, "-").replace(/^-/, "")}.js`;

/** The package that the types of run logs are written in: its declarations, by folder, come with its code. */
const typed = {name: "zod", folder: "v4", parts: ["classic", "core", "locales"], entry: "classic/index.js"};

/** Puts the declarations of that package into `folder`. */
function copyTypes(folder: string): void {
  for (const part of typed.parts)
    cpSync(join(programRoot, "node_modules", typed.name, typed.folder, part), join(folder, part), {
      recursive: true,
      filter: (path) => !/\.\w+$/.test(path) || path.endsWith(".d.ts"),
    });
}

/** Shortens the modules below a folder, without their comments; their names for others stay. */
export function shorten(folder: string): void {
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.m?js$/.test(file)) continue;
    const {code, errors} = minifySync(file, readFileSync(file, "utf8"), {module: true});
    if (errors.length > 0) throw new Error(`cannot be shortened: ${file}: ${errors[0]?.message ?? ""}`);
    writeFileSync(file, code);
  }
}

/**
 * Puts what the modules below `folder` import of other packages into `folder/vendor`, only the names that are used, and leads
 * the imports there. Packages in `outside` stay dependencies: they bring native code. Gives the modules that were put in.
 */
export async function bundlePackages(folder: string, outside: readonly string[]): Promise<string[]> {
  const files = codeBelow(folder).map((file) => ({file, text: readFileSync(file, "utf8")}));
  const used = new Map<string, Set<string>>();
  for (const {file, text} of files)
    for (const {from, names} of file.endsWith(".js") ? importsIn(text) : [])
      if (isOfPackage(from) && !outside.includes(packageOf(from)))
        used.set(from, new Set([...(used.get(from) ?? []), ...names]));
  const entry = "batchsweep:";
  const bundle = await rolldown({
    input: Object.fromEntries([...used.keys()].map((from) => [fileOf(from).slice(0, -3), `${entry}${from}`])),
    platform: "node",
    external: (id) => outside.includes(packageOf(id)),
    plugins: [
      {
        name: "used-names",
        resolveId: (id) => (id.startsWith(entry) ? id : null),
        load(id) {
          if (!id.startsWith(entry)) return null;
          const from = id.slice(entry.length);
          const names = [...(used.get(from) ?? [])];
          const all = names.includes("*") ? [`export * from ${JSON.stringify(from)};`] : [];
          const named = names.filter((name) => name !== "*");
          return [...all, `export {${named.join(", ")}} from ${JSON.stringify(from)};`].join("\n");
        },
      },
    ],
    // Its entries are found from the clone, whose packages they name.
    cwd: import.meta.dirname,
  });
  const vendor = join(folder, "vendor");
  mkdirSync(vendor, {recursive: true});
  const {output} = await bundle.write({
    dir: vendor,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "shared-[hash].js",
  });
  await bundle.close();
  shorten(vendor);
  if (files.some(({file}) => file.endsWith(".d.ts"))) copyTypes(join(vendor, typed.name));
  for (const {file, text} of files) {
    const to = (specifier: string): string => {
      const isType = file.endsWith(".d.ts") && specifier === typed.name;
      const target = isType ? join(typed.name, typed.entry) : fileOf(specifier);
      const path = relative(dirname(file), join(vendor, target)).replaceAll("\\", "/");
      return path.startsWith(".") ? path : `./${path}`;
    };
    const led = [...used.keys()].reduce(
      (code, from) =>
        code
          .replaceAll(`from "${from}"`, `from "${to(from)}"`)
          .replaceAll(`import("${from}")`, `import("${to(from)}")`),
      text,
    );
    if (led !== text) writeFileSync(file, led);
  }
  return output.flatMap((one) => (one.type === "chunk" ? one.moduleIds : []));
}
