// The numbers and names in a printed line.
import {loggedNumber} from "../figures.ts";
import {inPlainForm} from "./forms.ts";
import {meaningOf} from "../sorted-figures.ts";
import type {StatedRate} from "../../schema/run-log.ts";

/** A number in a line, with what stands around it. */
export interface Item {
  /** The words before it, e.g. `train loss`; empty where there are none. */
  name: string;
  value: number;
  /** The number after a slash: `5/20`, `910/1000`. */
  of: number | null;
  /** The number in brackets after it, mostly the mean so far: `2.31 (2.40)`. */
  mean: number | null;
  /** Directly after it: `%`, `ms`, `it/s`; empty where there is none. */
  unit: string;
  /** Whether it is a whole number as it is written. */
  isWhole: boolean;
}

const number = String.raw`[-+]?(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+,\d+(?![\d.]|,\d)|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`;
const unit = [
  "%",
  String.raw`[kKMG]?[A-Za-zµ]*/(?:s(?:ec(?:ond)?)?|it|iter|step|batch|sample|samples|example|img|image|epoch|GPU)\b(?!\s*[:=])`,
  String.raw`(?:ms|us|µs|s|secs?|seconds?|min|h)\b`,
  String.raw`[KMGT]i?B?\b`,
].join("|");
const item = new RegExp(
  String.raw`(?<![\w@./'’-]|\d,)(?<value>${number}|[-+]?(?:nan|inf(?:inity)?)\b)` +
    String.raw`(?:\s*/\s*(?<of>\d+(?:\.\d+)?[kKMG]?)(?![\w/]))?(?:\s?(?<unit>${unit}))?(?![\w])` +
    String.raw`(?:\s*\(\s*(?<mean>${number}|nan|inf)\s*(?<meanUnit>%|ms|s)?\s*\))?`,
  "giu",
);

/** A word in brackets that says whose the figures after it are: `[train] loss=0.8, [valid] loss=0.7`. */
const section = /[[(](?<data>train|training|val|valid|validation|eval|test)\w*[\])]/gi;

/** The words that name a number: the last piece of what stands between it and the number before it. */
function nameIn(gap: string): string {
  const before = gap.replace(/[\s:=]*[[({<#]?[\s:=]*$/, "");
  const pieces = before.split(/[|,;\t•»>~━─╸╺█]|\s-{1,2}\s|[:=](?:\s|$)|\s{2,}|[[\](){}<]/);
  return (pieces.at(-1) ?? "").replace(/^[^\p{L}]+|[^\p{L}\p{N}%]+$/gu, "").trim();
}

/** `1,024` is a thousand, unless it is a loss or an accuracy; `0,51` is a half. */
function numberOf(text: string, name: string): number {
  const isThousands = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+/.test(text) && meaningOf(name).quantity === null;
  return loggedNumber(text.replaceAll(",", isThousands || text.includes(".") ? "" : ".")) ?? Number.NaN;
}

const thousands: Readonly<Record<string, number>> = {k: 1e3, K: 1e3, M: 1e6, G: 1e9};

/** `1.2k` of a bar that scales its units. */
function scaled(text: string): number {
  const factor = thousands[text.at(-1) ?? ""];
  return factor === undefined ? Number(text) : factor * Number(text.slice(0, -1));
}

/** Words before two figures, of which the first is the training's: `train/val loss: 0.5/0.6`. */
export const bothData = /\b(train\w*)\s*\/\s*((?:val|test)\w*)/i;

function unpaired(one: Item): Item[] {
  const {name, of} = one;
  if (of === null || !bothData.test(name)) return [one];
  const figure = {...one, of: null, isWhole: false};
  return [
    {...figure, name: name.replace(bothData, "$1")},
    {...figure, name: name.replace(bothData, "$2"), value: of},
  ];
}

/** The numbers of a line, in their order, each with its name and unit. */
export function itemsIn(line: string): Item[] {
  const text = inPlainForm(line);
  let from = 0;
  let data = "";
  return [...text.matchAll(item)].flatMap(({0: all, index, groups = {}}): Item[] => {
    const {value = "", of: whole, mean} = groups;
    const gap = text.slice(from, index);
    const of = [...gap.matchAll(section)].at(-1)?.groups?.["data"];
    if (of !== undefined && from > 0) data = `${of} `;
    const bare = nameIn(gap);
    const name = bare === "" ? "" : `${data}${bare}`;
    // "number of nan iterations": a word, unless it stands where a number would.
    if (/[a-z]{3}/i.test(value) && !/[:=(]\s*$/.test(gap) && meaningOf(name).quantity === null) return [];
    from = index + all.length;
    return unpaired({
      name,
      value: numberOf(value, name),
      of: whole === undefined ? null : scaled(whole),
      mean: mean === undefined ? null : numberOf(mean, name),
      unit: groups["unit"] ?? "",
      isWhole: /^(?:\d+|\d{1,3}(?:,\d{3})+)$/.test(value),
    });
  });
}

/** What a trainer calls one unit of its work, by the unit that a run log has. */
const workUnits: readonly [RegExp, string][] = [
  [/^(?:it|its|iter|iters|iterations?|steps?|batch|batches|updates?|optimizer_steps?)$/i, "steps"],
  [/^(?:tok|toks|tokens?|words?|w)$/i, "tokens"],
  [/^(?:img|imgs|images?|ims?)$/i, "images"],
  [/^(?:samples?|examples?|ex|seqs?|sequences?|sents?|sentences?|items?|)$/i, "samples"],
  [/^rows?$/i, "rows"],
];

/** The unit of a run log for a trainer's word; null for a word that names none. */
export const workUnitOf = (word: string): string | null =>
  workUnits.find(([pattern]) => pattern.test(word))?.[1] ?? null;

/** Names of figures that are rates. */
const rateNames =
  /^(?:(?:[\w ]+\/)?throughput\/)?(?:(?<unit>[a-z]+)(?:\/|[ _]?per[ _])s(?:ec(?:ond)?s?)?|(?:RunningAvg|Curr)(?<joined>Samples)PerSec|(?<short>tps|tok_s|wps|ips|sps)|(?:train_)?(?<hf>samples|steps|tokens)_per_second|throughput)$/i;

const shortRates: Readonly<Record<string, string>> = {
  tps: "tokens",
  tok_s: "tokens",
  wps: "tokens",
  ips: "samples",
  sps: "samples",
};

/** The rate that an item states: `img/s: 812`, `8.0it/s`, `20ms/step`, `tps: 8,000`; null for any other. */
export function rateOf({name, value, unit: printed}: Item): StatedRate | null {
  if (!(value > 0) || value === Infinity) return null;
  const [what = "", per = ""] = printed.split("/");
  if (/^s(?:ec(?:ond)?)?$/.test(per)) {
    const factor = what.length > 1 ? (thousands[what[0] ?? ""] ?? 1) : 1;
    const word = factor === 1 ? what : what.slice(1);
    const known = workUnitOf(word);
    return known === null ? null : {unit: known, perSecond: factor * value};
  }
  const seconds = {s: 1, sec: 1, ms: 1e-3, us: 1e-6, µs: 1e-6}[what];
  if (printed.includes("/") && seconds !== undefined) {
    const known = workUnitOf(per);
    return known === null ? null : {unit: known, perSecond: 1 / (value * seconds)};
  }
  const named = rateNames.exec(name)?.groups;
  if (named === undefined) return null;
  const known =
    shortRates[named["short"]?.toLowerCase() ?? ""] ??
    workUnitOf(named["unit"] ?? named["hf"] ?? named["joined"] ?? "");
  return known === null ? null : {unit: known, perSecond: value * (thousands[printed] ?? 1)};
}
