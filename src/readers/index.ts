import {fastaiReader} from "./fastai.ts";
import {kerasReader} from "./keras.ts";
import {lightningReader} from "./lightning.ts";
import type {ProgressReader} from "./reader.ts";
import {transformersReader} from "./transformers.ts";

/** Every reader of a trainer's own output; `--reader auto` takes the one that finds the most epochs. */
export const readers: readonly ProgressReader[] = [
  fastaiReader,
  kerasReader,
  lightningReader,
  transformersReader,
];
