import {globSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import type {AstroIntegration} from "astro";
import {figureFiles} from "./figure-files.ts";
import {scriptModule} from "./site-script.ts";

/**
 * What a build by Astro alone needs to make the same site: the pages' scripts as texts, for what Astro compiles no longer lies
 * beside their sources; and the files that figures link to.
 */
export const plainBuild = (): AstroIntegration => ({
  name: "batchsweep:plain-build",
  hooks: {
    "astro:config:setup": ({config: {srcDir}, updateConfig}) => {
      const source = fileURLToPath(srcDir);
      const plugin = {
        name: "batchsweep:scripts-as-texts",
        enforce: "pre" as const,
        apply: "build" as const,
        load: (id: string) => (id === join(source, "layouts/script.ts") ? scriptModule(source) : undefined),
      };
      updateConfig({vite: {plugins: [plugin]}});
    },
    "astro:build:done": ({dir}) => {
      const site = fileURLToPath(dir);
      for (const page of globSync("**/*.html", {cwd: site}))
        for (const {file, text} of figureFiles(page, readFileSync(join(site, page), "utf8"))) {
          mkdirSync(dirname(join(site, file)), {recursive: true});
          writeFileSync(join(site, file), text);
        }
    },
  },
});
