// Cards as pictures, where sharp is there.
import type {SharpConstructor} from "sharp";

/**
 * sharp, which turns drawn cards into pictures; null where it is not installed or does not load. The package of the program does
 * not bring it: it weighs as much as all the rest, for pictures that only a report with an address has.
 */
export const cardPainter = (): Promise<SharpConstructor | null> =>
  import("sharp").then(
    ({default: sharp}) => sharp,
    () => null,
  );
