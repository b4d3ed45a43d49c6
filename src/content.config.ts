import {glob} from "astro/loaders";
import {defineCollection} from "astro:content";
import {z} from "zod";

/**
 * Prose by a person, with figures drawn from sweeps. A post is left out where one of its sweeps is not there.
 * BATCHSWEEP_POSTS names another folder, as BATCHSWEEP_RUNS does for the run logs.
 */
const posts = defineCollection({
  loader: glob({base: process.env["BATCHSWEEP_POSTS"] ?? "./src/content/posts", pattern: "**/*.mdx"}),
  schema: z.strictObject({
    title: z.string(),
    summary: z.string().describe("One or two sentences for the front page"),
    publishedAt: z.date().transform((day) => day.toISOString().slice(0, 10)),
    sweeps: z.array(z.string()).describe("Ids of the sweeps that its figures come from"),
  }),
});

export const collections = {posts};
