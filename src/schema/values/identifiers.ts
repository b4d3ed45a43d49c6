import {z} from "zod";
import {idPattern} from "./id-pattern.ts";
import {longestMs} from "./limits.ts";
import {plainText} from "./plain-text.ts";

/** Format version of run logs, sweeps and telemetry files. A change of meaning adds one and an upgrade step. */
export const formatVersion = 3;
export const format = z
  .literal(formatVersion, {
    error: ({input}) =>
      typeof input === "number" && input > formatVersion
        ? `a newer batchsweep wrote it; this one reads formats up to ${formatVersion} (install a newer one)`
        : undefined,
  })
  .describe("Format version");

/** Id of a sweep or a run. */
export const id = z.string().regex(idPattern, {
  error: "expected an id of lower-case letters, digits, '-', '_' and single '.', 80 characters at most",
});

/** An instant in UTC, ISO 8601. */
export const instant = z.iso.datetime().describe("ISO 8601, UTC");

/** Which machine, within one sweep. */
export const machineId = z
  .string()
  .regex(/^[0-9a-f]{12}$/)
  .describe("Tells the machines of one sweep apart; a hash that means nothing elsewhere");

/** Duration or distance in time, milliseconds. */
export const milliseconds = z.number().nonnegative().max(longestMs);

/** Milliseconds since the run began, on the recorder's clock; load may begin a little before 0 only by clock error. */
export const atMs = z.number().min(-1000).max(longestMs).describe("Milliseconds since the run began");

export const device = z.enum(["cpu", "gpu"]);
export type Device = z.infer<typeof device>;

/** A line of text for people: never empty, never a page. */
export const line = plainText(2000, 1);
