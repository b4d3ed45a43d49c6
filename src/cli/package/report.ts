// The package for sites with pages of their own.
import {execFileSync} from "node:child_process";
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {programRoot} from "../surroundings.ts";
import {bundlePackages} from "./bundle.ts";
import {compileModules, type PackagedModules} from "./compile.ts";
import {writeNotices} from "./contents.ts";
import {ownManifest, writeManifest} from "./manifest.ts";

/** The package for sites with pages of their own. */
export const reportPackage = "@batchsweep/report";

const source = join(programRoot, "src");
/** What has components and pages. */
const rooms = ["components", "layouts", "pages"];
/** Native code, and fonts that only cards have. */
const dependencies = ["satteri", "@fontsource/inter"];
const optional = ["sharp"];
/** What its pages and components are compiled by, in the version that they were tried with. */
const compiler = "astro";

const readme = (version: string, astro: string): string => `# ${reportPackage}

The pages and components of a batchsweep report, for an Astro site with pages of your own.
For a report as it is, \`npx batchsweep build\` is all you need, without Astro.

    npm install batchsweep@${version} ${reportPackage}@${version} ${compiler}@${astro}

\`\`\`js
// astro.config.mjs
import {report} from "${reportPackage}";

export default {integrations: [report()]};
\`\`\`

\`\`\`astro
---
// src/pages/ours.astro: its sweeps are those of runs/
import Throughput from "${reportPackage}/components/figures/Throughput.astro";
import Page from "${reportPackage}/layouts/Page.astro";
import {sweepRows} from "${reportPackage}/views";

const [newest] = await sweepRows();
---
<Page title="Ours" description="What we look at" isOwn>
  <h1>Ours</h1>
  <Throughput sweep={newest.sweep} />
</Page>
\`\`\`

\`npx astro build\` makes your pages and ours, and \`npx astro dev\` shows them while they are edited. A page of yours takes the place of ours at the same address, e.g. \`src/pages/index.astro\`;
\`report({without: ["/machines"]})\` leaves one out. Astro is pinned: another version may compile pages that were never tried.
`;

/** Files below a folder of the sources with this ending, as paths below \`src\`. */
const filesIn = (room: string, ending: string): string[] =>
  readdirSync(join(source, room), {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(ending))
    .map((name) => join(room, name).replaceAll("\\", "/"))
    .sort();

const components = (): string[] => rooms.flatMap((room) => filesIn(room, ".astro"));

/** What the sources of components import of modules, by their names below \`src\`, without extension. */
function importedByComponents(): string[] {
  const found = components().flatMap((file) =>
    [...readFileSync(join(source, file), "utf8").matchAll(/from "(?<path>\.[^"]+)\.ts"/g)].map(({groups}) =>
      relative(source, join(source, dirname(file), groups?.["path"] ?? "")).replaceAll("\\", "/"),
    ),
  );
  return [...new Set(found)].sort();
}

/** The modules of the package: its integration, what others import, what components do, and the pages that are files. */
export const reportModules = (): PackagedModules => ({
  started: [
    ...importedByComponents(),
    ...filesIn("pages", ".ts").map((file) => file.slice(0, -".ts".length)),
  ],
  published: {".": "report/integration", "./views": "site/views"},
  // Styles, fonts and sources as texts are Astro's to read; the script is put in whole.
  without: /\?\w+$|^report\/rendering\/site-script\./,
});

/** The module of the site's scripts, made by a Node that does not warn of how it takes away types. */
function siteScripts(): string {
  const code = `import {scriptModule} from "./report/rendering/site-script.ts";
process.stdout.write(await scriptModule(process.cwd()));`;
  const quietly = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", code];
  return execFileSync(process.execPath, quietly, {cwd: source, encoding: "utf8", maxBuffer: 2 ** 24});
}

/** Makes the folder that is published for sites with pages of their own: components as they are, all else compiled. */
export async function makeReport(folder: string): Promise<void> {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const lib = join(folder, "lib");
  const modules = reportModules();
  compileModules(lib, modules);
  writeFileSync(join(lib, "layouts/script.js"), siteScripts());
  for (const file of components()) {
    const text = readFileSync(join(source, file), "utf8");
    mkdirSync(dirname(join(lib, file)), {recursive: true});
    writeFileSync(join(lib, file), text.replaceAll(/(from "\.[^"]+)\.ts"/g, '$1.js"'));
  }
  cpSync(join(source, "styles"), join(lib, "styles"), {recursive: true});
  writeNotices(folder, await bundlePackages(lib, [...dependencies, ...optional, compiler]));
  const {version, dependencies: own} = ownManifest();
  const astro = own[compiler] ?? "";
  writeFileSync(join(folder, "README.md"), readme(version, astro));
  const published = Object.entries(modules.published).map(([name, module]) => [
    name,
    {types: `./lib/${module}.d.ts`, default: `./lib/${module}.js`},
  ]);
  writeManifest(folder, {
    name: reportPackage,
    description: "The pages and components of a batchsweep report, for an Astro site with pages of your own.",
    keywords: ["astro-component", "withastro"],
    exports: {
      ...Object.fromEntries(published),
      "./components/*": "./lib/components/*",
      "./layouts/*": "./lib/layouts/*",
      "./package.json": "./package.json",
    },
    files: ["lib", "THIRD-PARTY.md"],
    dependencies,
    optional,
    peers: {[compiler]: astro},
  });
}
