// Keeps the compiled code of the pages, for builds to come.
import {cpSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import type {AstroConfig, AstroIntegration} from "astro";

type Plugin = Exclude<
  NonNullable<NonNullable<AstroConfig["vite"]["plugins"]>[number]>,
  false | readonly unknown[] | Promise<unknown>
>;

/** Packages with native code: they are no part of the pages' code. */
const native = ["satteri", "sharp"];

/** Where Astro puts the site's code while it makes pages: in the site's folder, or beside the project where that lies elsewhere. */
const codeFolder = ({outDir, root}: AstroConfig): string =>
  fileURLToPath(
    new URL(".prerender/", outDir.href.startsWith(root.href) ? outDir : new URL(".astro/", root)),
  );

/** Puts every package but native ones into the pages' code. */
const selfContained: Plugin = {
  name: "batchsweep:self-contained",
  enforce: "pre",
  configEnvironment: (name) =>
    name === "prerender" ? {resolve: {noExternal: true, external: native}} : undefined,
};

/** Notes the modules of packages that are in the pages' code: their licences go with them. */
const notingModules = (noted: Set<string>): Plugin => ({
  name: "batchsweep:noting-modules",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === "chunk")
        for (const module of chunk.moduleIds) if (module.includes("node_modules")) noted.add(module);
  },
});

/** Names the file, beside the code, that lists those modules. */
export const modulesFile = "modules.txt";

/** Makes a build of Astro's end with the pages' compiled code, in `folder`, instead of with pages: see renderSite(). */
export function keepSiteCode(folder: string): AstroIntegration {
  let config: AstroConfig;
  const modules = new Set<string>();
  return {
    name: "batchsweep:keep-site-code",
    hooks: {
      "astro:config:setup": ({updateConfig}) => {
        updateConfig({vite: {plugins: [selfContained, notingModules(modules)]}});
      },
      "astro:config:done": (done) => {
        config = done.config;
      },
      "astro:build:start": ({setPrerenderer}) =>
        setPrerenderer({
          name: "batchsweep:keep-site-code",
          async getStaticPaths() {
            rmSync(folder, {recursive: true, force: true});
            cpSync(codeFolder(config), folder, {recursive: true});
            writeFileSync(join(folder, modulesFile), [...modules].sort().join("\n"));
            return [];
          },
          render: () => Promise.reject(new Error("no page is made while the site is compiled")),
        }),
    },
  };
}
