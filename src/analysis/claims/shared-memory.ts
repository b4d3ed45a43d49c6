// The claim that shared memory makes no difference.
import {formatNumber} from "../../format.ts";
import {factorEffects, factorSentence} from "../findings/factors.ts";
import {untested, type Claim} from "./claim.ts";

/** The setting that a sweep varies shared memory by. */
const sharedMemory = "sharedMemoryBytes";

/** "So the shm size is not a factor in this case." */
export const sharedMemoryIsNone: Claim = (evidence) => {
  const statement = "The size of shared memory (/dev/shm) is not a factor of epoch time";
  const effects = factorEffects(evidence).filter(({factor}) => factor === sharedMemory);
  if (effects.length === 0) {
    const size = evidence.configurations[0]?.machine?.sharedMemoryBytes ?? null;
    return untested(
      statement,
      size === null
        ? "its size was neither varied nor recorded"
        : `it was not varied: ${formatNumber(size / 2 ** 20)} MiB throughout`,
    );
  }
  return {
    statement,
    standing: effects.some(({outcome}) => outcome === "factor")
      ? "refuted"
      : effects.every(({outcome}) => outcome === "not-a-factor")
        ? "confirmed"
        : "undecided",
    recorded: effects.map(factorSentence).join("; "),
    agrees: effects.every(({effect, margin}) => Math.abs(effect.value - 1) <= margin),
    because: effects.map(factorSentence),
    // The effect of a factor over several pairs is in their family, and none of their decisions.
    verdicts: [],
    runs: effects.flatMap(({runs}) => runs),
  };
};
