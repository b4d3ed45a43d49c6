import {formatRatio} from "../../../format.ts";
import type {Machine} from "../../../schema/sweep.ts";
import type {ConfigurationEvidence} from "../evidence.ts";

/** How far all runs of one session lie off together, as against those of another day: a share of a time. */
export interface SessionSpread {
  /** Standard deviation, a share. */
  value: number;
  /** Degrees of freedom behind it; infinite for what a person states. */
  df: number;
  /** Where it comes from, for a sentence. */
  source: string;
}

/** Assumed where there is no history: neighbours on a shared host, and its heat, weigh on a whole session. */
const assumed = {virtual: 0.03, bare: 0.01};

/** Degrees of freedom of an assumption: it is no surer than what twenty sessions and one would show. */
const assumedDf = 20;

/** Virtual or shared; a machine of which nothing is known counts as one. */
const isVirtual = (machine: Machine | null): boolean =>
  machine === null || (machine.virtualization !== null && machine.virtualization !== "none");

/** The spread that is assumed between sessions of a machine. */
export function assumedSpread({machine}: Pick<ConfigurationEvidence, "machine">): SessionSpread {
  const kind = isVirtual(machine) ? "virtual" : "bare";
  const named = kind === "virtual" ? "a virtual or shared machine" : "a machine of one's own";
  return {
    value: assumed[kind],
    df: assumedDf,
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

/**
 * Whether two sides share the machine's state of the day: recorded together, unless a resumed sweep has the one side from one
 * session and the other from another; or all of them known to come from one session. A sweep recorded again under its name is
 * another one.
 */
export function isOneSession(base: ConfigurationEvidence, head: ConfigurationEvidence): boolean {
  const [own, other] = [base, head].map(({runs}) => runs.map(({summary}) => summary.session)) as [
    (string | null)[],
    (string | null)[],
  ];
  const isTogether = base.together === head.together;
  if (own.includes(null) || other.includes(null)) return isTogether;
  return isTogether ? own.some((session) => other.includes(session)) : new Set([...own, ...other]).size === 1;
}

/** What a comparison of two sessions reckons with, for its sentence. */
export const sessionText = ({value, source}: SessionSpread): string =>
  `sessions may lie ${formatRatio(value, 1)} apart by themselves (standard deviation, ${source})`;

/** What would do without it. */
export const sessionRemedy =
  "recorded in turns, in one sweep or by compare, two configurations can be told apart more closely";
