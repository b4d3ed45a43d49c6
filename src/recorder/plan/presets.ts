/** What a sweep of the built-in training sets unless it is told otherwise. */
export interface Preset {
  id: "quick" | "origin" | "full";
  /** One sentence for the help. */
  description: string;
  batchSizes: readonly number[];
  model: string;
  data: string;
  /** Side of the square images in pixels. */
  imageSize: number;
  trainImages: number;
  validImages: number;
  epochs: number;
  repeats: number;
  /** Goes on until it is decided, as far as these reach; null: the repeats say how often. */
  until: {mostRepeats: number; budgetMs: number} | null;
}

const quick: Preset = {
  id: "quick",
  description:
    "a small network on small images, three times each and on until it is decided; four to seven minutes on two cores",
  batchSizes: [16, 32, 64, 128, 256],
  model: "resnet-w16",
  data: "emoji-birds",
  imageSize: 48,
  trainImages: 2048,
  validImages: 512,
  epochs: 4,
  repeats: 3,
  // Three looks, and what leaves time for installing and building within ten minutes on two cores.
  until: {mostRepeats: 6, budgetMs: 6.5 * 60_000},
};

/** The post's training: a pretrained network fine-tuned for 1 + 3 epochs on as many images as its table of the GPU has. */
const origin: Preset = {
  ...quick,
  id: "origin",
  description:
    "the post's fine-tuning of a pretrained network at 128 pixels, 1 frozen + 3 epochs; half an hour or more on two cores",
  model: "efficientnet-lite0",
  imageSize: 128,
  trainImages: 2324,
  validImages: 581,
  repeats: 1,
  until: null,
};

const full: Preset = {
  ...origin,
  id: "full",
  description: "origin, each configuration five times",
  repeats: 5,
};

/** Every preset; the first is the default. */
export const presets: readonly [Preset, ...Preset[]] = [quick, origin, full];
