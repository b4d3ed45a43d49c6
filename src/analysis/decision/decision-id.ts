// Ids of decisions, by which pages, tables and files name the same one.
import type {QuantityId, Verdict} from "../../schema/comparison.ts";
import type {ConfigurationEvidence} from "./evidence.ts";

/** Names a configuration of a recording: the sweep, and what the ids of its runs have in common. */
const sideId = ({sweep, runs}: ConfigurationEvidence): string =>
  `${sweep}/${(runs[0]?.summary.run ?? "none").replace(/-?r\d+$/, "")}`;

/** The id of what is decided of two configurations in one quantity: the same wherever it is said. */
export const decisionId = (
  {base, head}: {base: ConfigurationEvidence; head: ConfigurationEvidence},
  quantity: QuantityId,
): string => `${quantity}:${sideId(base)}:${sideId(head)}`;

/** The id of a trend over configurations, in whatever order they come. */
export function trendId(sides: readonly ConfigurationEvidence[], quantity: QuantityId): string {
  const ids = sides.map(sideId).sort();
  return `${quantity}-trend:${ids[0] ?? ""}:${ids.at(-1) ?? ""}`;
}

/** What a verdict says, whatever the price: "faster, but learns worse" says faster. */
const saidOf = ({word}: Pick<Verdict, "word">): string => (word.split(",")[0] ?? "").replaceAll(" ", "-");

/** Decisions that a statement rests on, with what each says, as an attribute of the page: `id=faster id=undecided`. */
export const decisionData = (verdicts: readonly Pick<Verdict, "decision" | "word">[]): string =>
  verdicts.map((verdict) => `${verdict.decision}=${saidOf(verdict)}`).join(" ");
