// What batchsweep.config.json is.
import {z} from "zod";
import {gateFailure} from "./comparison.ts";
import {finite, keyed} from "./values/bounded.ts";
import {plainText} from "./values/plain-text.ts";

const folder = (what: string, usual: string) =>
  plainText(1000, 1).default(usual).describe(`Folder of ${what}, from the folder of this file`);

const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, {error: "expected a colour such as #0067a8"})
  .describe("A colour as #rrggbb");

/** Names of the colours that a report may have of its own: paper and ink, links, and those of series in figures. */
const colourNames = [
  "paper",
  "panel",
  "ink",
  "quiet",
  "rule",
  "link",
  ...([1, 2, 3, 4, 5] as const).map((series) => `series-${series}` as const),
] as const;

/** What `batchsweep.config.json` says of a project; all of it may be left out. */
export const config = z.strictObject({
  $schema: z.string().optional().describe("Address of this schema, for editors"),
  title: plainText(200, 1).default("batchsweep").describe("What the report is called"),
  heading: plainText(200, 1)
    .default("What does the batch size do?")
    .describe("Heading of the report's front page"),
  intro: plainText(2000)
    .default(
      "These pages are built from the run logs of trainings that were sampled while they ran: the answer first, then the figures, then every raw number.",
    )
    .describe("What the front page says below its heading"),
  author: plainText(200, 1).nullable().default(null).describe("Who writes the report"),
  address: z
    .url({protocol: /^https?$/})
    .transform((text) => new URL(text).origin)
    .nullable()
    .default(null)
    .describe("Scheme and host of the report, e.g. https://you.github.io; null: it has no address yet"),
  basePath: z
    .string()
    .regex(/^\/[\w./~-]*$/, {error: "expected a path that begins with /, e.g. /repository"})
    .default("/")
    .describe("Path of the report on that host"),
  runs: folder("the sweeps", "runs"),
  posts: folder("the posts (.mdx)", "posts"),
  colours: z
    .partialRecord(z.enum(colourNames), z.strictObject({light: colour, dark: colour}))
    .default({})
    .describe("Colours of the report, each for a light page and for a dark one"),
  prices: z
    .strictObject({
      currency: plainText(20, 1).describe("What prices are in, e.g. EUR"),
      perHour: keyed(finite.positive(), 100).describe(
        "What an hour of a machine costs, by a part of its GPU's name, or of its processor's for trainings on the CPU; the first that fits counts",
      ),
    })
    .optional()
    .describe("What trainings cost: tables say it where a price is stated"),
  failOn: z
    .array(gateFailure)
    .optional()
    .describe("Regressions that end `diff` with exit code 1, where --fail-on names none"),
  baseline: plainText(200, 1)
    .optional()
    .describe(
      "What `diff` compares with, where no BASE is named: a git ref, a sweep, or a folder of run logs",
    ),
  sessionSpread: z
    .number()
    .min(0.001, {error: "expected a share from 0.001 to 1, e.g. 0.03 for 3 %"})
    .max(1, {error: "expected a share from 0.001 to 1, e.g. 0.03 for 3 %"})
    .nullable()
    .default(null)
    .describe(
      "How far the times of two sessions lie apart by themselves: a standard deviation as a share, e.g. 0.03; null: what the machine's history shows, else what is assumed for its kind",
    ),
});

export type Config = z.output<typeof config>;
