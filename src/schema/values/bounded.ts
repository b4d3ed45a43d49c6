import {z} from "zod";
import {magnitude} from "./limits.ts";

/** A number that is there: neither NaN nor infinite (which 1e999 becomes), and small enough to be added and squared. */
export const finite = z.number().min(-magnitude).max(magnitude);

/** Names that every JavaScript object already has: a lookup by such a name finds what nobody wrote. */
const inherited = [...new Set(["__proto__", ...Object.getOwnPropertyNames(Object.prototype)])];

/** A name that stands before a colon. */
const keyName = z
  .string()
  .min(1)
  .max(200)
  .regex(
    new RegExp(
      `^(?!(?:${inherited.join("|")})$)[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$`,
    ),
    {
      error: "expected a name without control characters, and none that every object has",
    },
  );

/** Values by name, at most `most` of them: settings, factors, versions. */
export const keyed = <Value extends z.ZodType>(value: Value, most: number) =>
  z
    .record(keyName, value)
    .refine((entries) => Object.keys(entries).length <= most, {error: `too many names (${most} at most)`})
    .meta({maxProperties: most});
