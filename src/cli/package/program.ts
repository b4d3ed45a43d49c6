// The package of the program.
import {cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {basename, join} from "node:path";
import {modulesFile} from "../../report/rendering/keep-site-code.ts";
import {jsonSchema, jsonSchemaNames} from "../../schema/json-schema.ts";
import {workflowSources} from "../init/workflows.ts";
import {siteCode} from "../site-code.ts";
import {programRoot} from "../surroundings.ts";
import {bundlePackages, shorten} from "./bundle.ts";
import {writeDocs} from "./docs.ts";
import {compileModules} from "./compile.ts";
import {copyHooks, writeBin, writeNotices} from "./contents.ts";
import {writeManifest} from "./manifest.ts";
import {programModules} from "./modules.ts";

/** What stays a package of its own: native code. */
const dependencies = ["koffi", "satteri"];
/** The same, for those who want what it is for: pictures beside links to a report. */
const optional = ["sharp"];

/** Takes the clone's own folder out of code that Astro wrote: it names components by their paths, which nobody has to know. */
function withoutOwnFolder(folder: string): void {
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile())
      writeFileSync(file, readFileSync(file, "utf8").replaceAll(programRoot, "/batchsweep"));
  }
}

/** Puts the pages' compiled code into the folder, and what names its content; gives the modules in it. */
async function copySite(folder: string): Promise<string[]> {
  const {folder: compiled, fingerprint} = await siteCode(() => undefined);
  cpSync(compiled, folder, {recursive: true});
  writeFileSync(join(folder, "fingerprint.txt"), fingerprint);
  shorten(folder);
  const modules = readFileSync(join(folder, modulesFile), "utf8").split("\n");
  rmSync(join(folder, modulesFile));
  withoutOwnFolder(folder);
  return modules;
}

/** Makes the folder that is published as `batchsweep`: compiled, with what it needs but native code inside. */
export async function makeProgram(folder: string): Promise<void> {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  compileModules(join(folder, "lib"), programModules);
  const modules = await bundlePackages(join(folder, "lib"), [...dependencies, ...optional]);
  modules.push(...(await copySite(join(folder, "site"))));
  writeNotices(folder, modules);
  writeBin(folder, "batchsweep", "cli/start");
  mkdirSync(join(folder, "schema"));
  for (const name of jsonSchemaNames)
    writeFileSync(
      join(folder, "schema", `${name}.schema.json`),
      `${JSON.stringify(jsonSchema(name), null, 2)}\n`,
    );
  for (const file of workflowSources)
    cpSync(join(programRoot, file), join(folder, "workflows", basename(file)));
  copyHooks(folder);
  writeDocs(folder);
  const published = Object.entries(programModules.published).map(([name, module]) => [
    name,
    {types: `./lib/${module}.d.ts`, default: `./lib/${module}.js`},
  ]);
  writeManifest(folder, {
    name: "batchsweep",
    description:
      "Records trainings while sampling GPU and CPU, compares them, and makes a static report of the run logs.",
    bin: {batchsweep: "bin/batchsweep.js"},
    exports: {
      ...Object.fromEntries(published),
      "./schema/*": "./schema/*",
      "./package.json": "./package.json",
    },
    files: ["bin", "lib", "site", "schema", "workflows", "integrations", "docs", "THIRD-PARTY.md"],
    dependencies,
    optional,
  });
}
