// The package with the built-in training.
import {cpSync, mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {emojiSets} from "../../training/data/drawings.ts";
import {shipKernels} from "../../training/engines/wasm/compile.ts";
import {programRoot} from "../surroundings.ts";
import {trainerPackage} from "../installed-trainer.ts";
import {bundlePackages} from "./bundle.ts";
import {compileModules} from "./compile.ts";
import {copyHooks, writeNotices} from "./contents.ts";
import {writeManifest} from "./manifest.ts";
import {trainerModules} from "./modules.ts";

const dependencies = [
  ...emojiSets.map(({set}) => `@iconify-json/${set}`),
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-wasm",
  "koffi",
  "sharp",
];
/** For GPUs; it weighs as much as all the rest. */
const optional = ["@tensorflow/tfjs-backend-webgpu", "webgpu"];
/** What the package is without: a compiler that has done its work, and an engine whose package brings others with known holes. */
const without = ["assemblyscript", "@tensorflow/tfjs-node-gpu", "node-api-headers"];

const readme = `# ${trainerPackage}

The built-in training of batchsweep: \`npx batchsweep sweep\` trains a small residual
network, or a pretrained one, at several batch sizes, with nothing but Node.

    npm install --save-dev batchsweep ${trainerPackage}
    npx batchsweep sweep

It computes on the CPU with WebAssembly. For a GPU of any vendor: \`npm install --save-dev ${optional.join(" ")}\`.
TensorFlow, the third engine, needs a clone of batchsweep. Images and figures: \`npx batchsweep sweep --help\`.
`;

/** Makes the folder that is published as the built-in training. */
export async function makeTrainer(folder: string): Promise<void> {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const lib = join(folder, "lib");
  compileModules(lib, trainerModules);
  writeNotices(folder, await bundlePackages(lib, [...dependencies, ...optional, ...without]));
  await shipKernels(join(lib, "training/engines/wasm/kernels"));
  cpSync(join(programRoot, "src/training/models/weights"), join(lib, "training/models/weights"), {
    recursive: true,
  });
  copyHooks(folder);
  writeFileSync(join(folder, "README.md"), readme);
  writeManifest(folder, {
    name: trainerPackage,
    description: "The built-in training of batchsweep.",
    exports: {".": "./lib/cli/sweep/packaged.js", "./package.json": "./package.json"},
    files: ["lib", "integrations", "THIRD-PARTY.md"],
    dependencies,
    optional,
  });
}
