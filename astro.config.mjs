import mdx from "@astrojs/mdx";
import {defineConfig} from "astro/config";

// SITE_URL and BASE_PATH say where the report will live, e.g. https://you.github.io and /repo.
export default defineConfig({
  site: process.env.SITE_URL ?? "https://example.com",
  base: process.env.BASE_PATH ?? "/",
  trailingSlash: "ignore",
  integrations: [mdx()],
  devToolbar: {enabled: false},
});
