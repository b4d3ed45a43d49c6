import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {modulesFile} from "../../report/rendering/keep-site-code.ts";
import {fromHere} from "../../runs/project.ts";
import {formatBytes} from "../../format.ts";
import {jsonSchema, jsonSchemaNames} from "../../schema/json-schema.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {siteCode} from "../site-code.ts";
import {bundlePackages, shorten} from "./bundle.ts";
import {compileProgram, publishedModules} from "./compile.ts";
import {packageFolder, thirdPartyNotices} from "./licences.ts";
import {theirWorkflows} from "./workflows.ts";

/** What stays a package of its own: native code. */
const dependencies = ["koffi", "satteri"];
/** The same, for those who want what it is for: pictures beside links to a report. */
const optional = ["sharp"];

/** The oldest Node that runs the package. */
const oldestNode = 22;

/** Says in one line what is missing, also on a Node that could not read the program. */
const bin = `#!/usr/bin/env node
if (Number(process.versions.node.split(".")[0]) < ${oldestNode}) {
  console.error("batchsweep needs Node ${oldestNode} or newer: this is " + process.version + " (install a newer one, e.g. from nodejs.org)");
  process.exitCode = 2;
} else import("../lib/cli/start.js").then(({start}) => start());
`;

interface Manifest {
  version: string;
  description: string;
  license: string;
  dependencies: Record<string, string>;
}

/** The package.json that is published. */
function manifestOf({version, description, license, dependencies: own}: Manifest): object {
  return {
    name: "batchsweep",
    version,
    description,
    license,
    type: "module",
    bin: {batchsweep: "bin/batchsweep.js"},
    exports: {
      ...Object.fromEntries(
        Object.entries(publishedModules).map(([name, module]) => [
          name,
          {types: `./lib/${module}.d.ts`, default: `./lib/${module}.js`},
        ]),
      ),
      "./schema/*": "./schema/*",
      "./package.json": "./package.json",
    },
    files: ["bin", "lib", "site", "schema", "workflows", "integrations", "THIRD-PARTY.md"],
    engines: {node: `>=${oldestNode}`},
    dependencies: Object.fromEntries(dependencies.map((name) => [name, own[name]])),
    peerDependencies: Object.fromEntries(optional.map((name) => [name, `>=${own[name]}`])),
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, {optional: true}])),
  };
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Puts the pages' compiled code into the folder, and what names its content; gives the modules in it. */
async function copySite(folder: string): Promise<string[]> {
  const {folder: compiled, fingerprint} = await siteCode(() => undefined);
  cpSync(compiled, folder, {recursive: true});
  writeFileSync(join(folder, "fingerprint.txt"), fingerprint);
  shorten(folder);
  const modules = readFileSync(join(folder, modulesFile), "utf8").split("\n");
  rmSync(join(folder, modulesFile));
  return modules;
}

/** Makes the folder that is published as the package `batchsweep`: compiled, with what it needs but native code inside. */
export async function makePackage(folder: string): Promise<void> {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(join(folder, "bin"), {recursive: true});
  compileProgram(join(folder, "lib"));
  const modules = await bundlePackages(join(folder, "lib"), [...dependencies, ...optional]);
  modules.push(...(await copySite(join(folder, "site"))));
  const folders = modules.map(packageFolder).filter((one) => one !== null);
  writeFileSync(join(folder, "THIRD-PARTY.md"), thirdPartyNotices(folders));
  const executable = join(folder, "bin/batchsweep.js");
  writeFileSync(executable, bin);
  chmodSync(executable, 0o755);
  mkdirSync(join(folder, "schema"));
  for (const name of jsonSchemaNames)
    writeFileSync(
      join(folder, "schema", `${name}.schema.json`),
      `${JSON.stringify(jsonSchema(name), null, 2)}\n`,
    );
  const manifest = JSON.parse(readFileSync(join(programRoot, "package.json"), "utf8")) as Manifest;
  mkdirSync(join(folder, "workflows"));
  for (const [name, text] of theirWorkflows(manifest.version))
    writeFileSync(join(folder, "workflows", name), text);
  const hooks = "integrations/python/src/batchsweep";
  cpSync(join(programRoot, hooks), join(folder, hooks), {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
  for (const name of ["LICENSE", "CHANGELOG.md"]) cpSync(join(programRoot, name), join(folder, name));
  cpSync(join(programRoot, "docs/package.md"), join(folder, "README.md"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifestOf(manifest), null, 2)}\n`);
}

/** Makes the package and says where it is and how large. */
export async function packageCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  atMost(parseOptions("package", args).words, 0, "see --help");
  const folder = join(programRoot, ".packages", "batchsweep");
  await makePackage(folder);
  stdout.write(
    `wrote ${fromHere(folder)}, ${formatBytes(bytesIn(folder))}; next: npm pack ${fromHere(folder)}\n`,
  );
  return 0;
}
