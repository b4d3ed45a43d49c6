// A sweep's title without what its page says anyway.
import type {Sweep} from "../../schema/sweep.ts";

/** A title that a recording gave itself: what it varied, and on what; the training stands behind the colon. */
const made = /^(?:Batch sizes? .+|A command) on .+?: (?<what>.+)$/;

/**
 * What a sweep is about in a few words, for a list that says device, batch sizes and day beside it: the title that a person
 * gave it, or what trained.
 */
export const shortTitle = ({title}: Pick<Sweep, "title">): string =>
  made.exec(title)?.groups?.["what"] ?? title;
