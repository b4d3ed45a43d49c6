import type {ProgressReader} from "./reader.ts";

/** Every reader of a trainer's own output; `--reader auto` takes the one that finds epochs. */
export const readers: readonly ProgressReader[] = [];
