import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {z} from "zod";

/** A drawing of an emoji set: `svg` is its body, in a box of `width` × `height`. */
export interface Drawing {
  set: string;
  name: string;
  svg: string;
  width: number;
  height: number;
}

/** An emoji set from npm, `@iconify-json/<set>`. */
interface EmojiSet {
  set: string;
  /** As its package says. The drawings are rendered where batchsweep runs and are in no file it distributes. */
  license: string;
  author: string;
  /** Categories, in the set's own words, that hold things: food, places and objects. */
  things: readonly string[];
}

const withAmpersand = ["Food & Drink", "Travel & Places", "Objects"];

/** The sets to draw from, with whom to thank. */
export const emojiSets: readonly EmojiSet[] = [
  {set: "noto", license: "Apache-2.0", author: "Google", things: withAmpersand},
  {set: "twemoji", license: "CC-BY-4.0", author: "Twitter", things: withAmpersand},
  {
    set: "openmoji",
    license: "CC-BY-SA-4.0",
    author: "OpenMoji",
    things: ["Food Drink", "Travel Places", "Objects"],
  },
  {set: "fluent-emoji-flat", license: "MIT", author: "Microsoft", things: withAmpersand},
  {
    set: "emojione",
    license: "CC-BY-4.0",
    author: "EmojiOne, EmojiTwo",
    things: ["Food", "Travel", "Objects"],
  },
  {set: "noto-v1", license: "Apache-2.0", author: "Google", things: withAmpersand},
  {set: "fxemoji", license: "Apache-2.0", author: "Mozilla", things: ["Places", "Objects"]},
];

/** Names of birds in any of the sets; fxemoji writes them without dashes. */
const birdNames = new Set(
  `baby-chick babychick bird black-bird blackbird chicken dodo dove doveofpeace duck eagle flamingo
  front-facing-baby-chick frontfacingchick goose hatching-chick hatchingchick owl parrot peacock penguin phoenix
  phoenix-bird rooster swan turkey`.split(/\s+/),
);

const require = createRequire(import.meta.url);
const size = z.number().positive().optional();
const icon = z.object({body: z.string(), width: size, height: size});
const iconFile = z.object({icons: z.record(z.string(), icon), width: size, height: size});
const metadataFile = z.object({categories: z.record(z.string(), z.array(z.string()))});
const packageFile = z.object({version: z.string()});

const readSetFile = async (set: string, file: string): Promise<unknown> =>
  JSON.parse(await readFile(require.resolve(`@iconify-json/${set}/${file}`), "utf8"));

/** Versions of the installed sets: another version, other drawings. */
export async function readSetVersions(): Promise<string[]> {
  return Promise.all(
    emojiSets.map(
      async ({set}) => `${set}@${packageFile.parse(await readSetFile(set, "package.json")).version}`,
    ),
  );
}

/** All drawings of birds and of things, in a fixed order. A drawing that occurs twice is listed once. */
export async function readDrawings(): Promise<{birds: Drawing[]; things: Drawing[]}> {
  const birds = new Map<string, Drawing>();
  const things = new Map<string, Drawing>();
  for (const {set, things: categories} of emojiSets) {
    const {icons, width = 16, height = 16} = iconFile.parse(await readSetFile(set, "icons.json"));
    const metadata = metadataFile.parse(await readSetFile(set, "metadata.json"));
    const list = (drawings: Map<string, Drawing>, name: string) => {
      const found = icons[name];
      if (found === undefined || drawings.has(found.body)) return;
      drawings.set(found.body, {
        set,
        name,
        svg: found.body,
        width: found.width ?? width,
        height: found.height ?? height,
      });
    };
    for (const name of birdNames) list(birds, name);
    for (const category of categories)
      for (const name of metadata.categories[category] ?? []) if (!birdNames.has(name)) list(things, name);
  }
  return {birds: [...birds.values()], things: [...things.values()]};
}
