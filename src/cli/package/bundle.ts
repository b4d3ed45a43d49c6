import {mkdirSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {isBuiltin} from "node:module";
import {dirname, join, relative} from "node:path";
import {rolldown} from "rolldown";
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

/**
 * Puts what the modules below `folder` import of other packages into `folder/vendor`, only the names that are used, and leads
 * the imports there. Packages in `outside` stay dependencies: they bring native code, or types that others need.
 */
export async function bundlePackages(folder: string, outside: readonly string[]): Promise<void> {
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
  await bundle.write({
    dir: vendor,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "shared-[hash].js",
  });
  await bundle.close();
  for (const {file, text} of files) {
    const to = (specifier: string): string => {
      const path = relative(dirname(file), join(vendor, fileOf(specifier))).replaceAll("\\", "/");
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
}
