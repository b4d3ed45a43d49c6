import {formatRatio} from "../../../format.ts";
import type {Machine} from "../../../schema/sweep.ts";
import type {ConfigurationEvidence} from "../evidence.ts";

/** How far all runs of one session lie off together, as against those of another day: a share of a time. */
export interface SessionSpread {
  /** Standard deviation, a share. */
  value: number;
  /** Degrees of freedom behind it; infinite for an assumption. */
  df: number;
  /** Where it comes from, for a sentence. */
  source: string;
}

/** Assumed where there is no history: neighbours on a shared host, and its heat, weigh on a whole session. */
const assumed = {virtual: 0.03, bare: 0.01};

/** Virtual or shared; a machine of which nothing is known counts as one. */
const isVirtual = (machine: Machine | null): boolean =>
  machine === null || (machine.virtualization !== null && machine.virtualization !== "none");

/** The spread that is assumed between sessions of a machine. */
export function assumedSpread({machine}: Pick<ConfigurationEvidence, "machine">): SessionSpread {
  const kind = isVirtual(machine) ? "virtual" : "bare";
  const named = kind === "virtual" ? "a virtual or shared machine" : "a machine of one's own";
  return {
    value: assumed[kind],
    df: Number.POSITIVE_INFINITY,
    source: `assumed for ${named}`,
  };
}

/** A spread that the user gave. */
export const statedSpread = (value: number): SessionSpread => ({
  value,
  df: Number.POSITIVE_INFINITY,
  source: "as given",
});

/** Sessions that a side's runs come from; a sweep whose runs do not name theirs is one. */
export const sessionsOf = ({runs}: ConfigurationEvidence): string[] => [
  ...new Set(runs.map(({summary: {sweep, session}}) => session ?? sweep)),
];

/** Whether all runs of two sides are known to come from one session. A sweep recorded again under its name is another one. */
export function isOneSession(base: ConfigurationEvidence, head: ConfigurationEvidence): boolean {
  if (base.together === head.together) return true;
  const sessions = new Set([...base.runs, ...head.runs].map(({summary}) => summary.session));
  return sessions.size === 1 && !sessions.has(null);
}

/** What a comparison of two sessions reckons with, for its sentence. */
export const sessionText = ({value, source}: SessionSpread): string =>
  `sessions may lie ${formatRatio(value, 1)} apart by themselves (standard deviation, ${source})`;

/** What would do without it. */
export const sessionRemedy =
  "recorded in turns, in one sweep, two configurations can be told apart more closely";
