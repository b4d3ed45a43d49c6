import {z} from "zod";
import {unprintable} from "./printable.ts";

/** A text of at most `longest` characters on one line, all of them printable; `shortest` is 0 or 1. */
export const plainText = (longest: number, shortest = 0) =>
  z
    .string()
    .min(shortest)
    .max(longest)
    .regex(new RegExp(`^[^${unprintable}]*$`), {
      error: "expected text on one line without control characters or marks of writing direction",
    });
