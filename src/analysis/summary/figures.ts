import {formatNumber, formatRatio, formatSeconds} from "../../format.ts";
import {printedMs} from "../signals/derived.ts";

/** Milliseconds of an epoch as seconds, with the digits that their resolution allows. */
export const formatEpoch = (ms: number, resolutionMs: number): string =>
  resolutionMs >= printedMs ? formatNumber(ms / 1000) : formatSeconds(ms);

/** An error rate with the digits that tell small ones apart. */
export const formatError = (rate: number): string => formatRatio(rate, rate < 0.1 ? 2 : 1);
