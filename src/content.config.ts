import {glob} from "astro/loaders";
import {defineCollection} from "astro:content";
import {z} from "zod";
import {currentProject} from "./runs/project.ts";

/** Prose by a person, with figures drawn from sweeps. A post is left out where one of its sweeps is not there. */
const posts = defineCollection({
  loader: glob({base: currentProject(process.env).posts, pattern: "**/*.mdx"}),
  schema: z.strictObject({
    title: z.string(),
    summary: z.string().describe("One or two sentences for the front page"),
    publishedAt: z.date().transform((day) => day.toISOString().slice(0, 10)),
    sweeps: z.array(z.string()).describe("Ids of the sweeps that its figures come from"),
  }),
});

export const collections = {posts};
