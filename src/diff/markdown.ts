// A diff as Markdown, short enough for a comment.
import {quantities, quantityOf} from "../analysis/decision/quantities.ts";
import {outcomeWord} from "../analysis/decision/verdict.ts";
import {formatRatio} from "../format.ts";
import {printable} from "../schema/values/printable.ts";
import type {ComparedPair, ComparedQuantity, ComparedSweep, Comparison} from "../schema/comparison.ts";
import {overName, speedOf} from "./regressions.ts";
import {sparkline} from "./sparkline.ts";
import {summaryOf} from "./summary.ts";
import {figuresSentence, intervalText, figuresText, warningsIn} from "./wording.ts";

/** The limit of a GitHub comment in characters, taken as bytes, since it is not documented which of the two counts. */
export const commentLength = 65_536;

/**
 * Untrusted text as a code span, in which Markdown, HTML, mentions, links and references have no effect. The fence is longer
 * than any run of backticks inside. A bar is replaced, since it would end a table's cell even there.
 */
export function code(text: string): string {
  const plain = printable(text).replaceAll("|", "¦");
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = /^[` ]|[` ]$/.test(plain) || plain === "" ? " " : "";
  return `${fence}${padding}${plain}${padding}${fence}`;
}

/** Rows, of which the last may be cut off, between lines that must stay. */
interface Section {
  open: string[];
  rows: string[];
  close: string[];
}

const section = (open: string[], rows: string[], close: string[] = []): Section => ({open, rows, close});

const bytes = (lines: readonly string[]): number =>
  new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")).length;

/** Fits sections into a number of bytes. Nothing follows a cut but the number of lines left out. */
function fitted(sections: readonly Section[], most: number): string {
  const lines: string[] = [];
  let room = most - bytes([cutNote(99_999)]);
  let left = 0;
  for (const {open, rows, close} of sections) {
    const kept: string[] = [];
    let space = room - bytes([...open, ...close]);
    for (const line of left > 0 ? [] : rows) {
      space -= bytes([line]);
      if (space < 0) break;
      kept.push(line);
    }
    left += rows.length - kept.length;
    const isShown = kept.length > 0 || (rows.length === 0 && left === 0 && space >= 0);
    if (!isShown) continue;
    lines.push(...open, ...kept, ...close);
    room -= bytes([...open, ...kept, ...close]);
  }
  if (left > 0) lines.push(cutNote(left));
  return lines.map((line) => `${line}\n`).join("");
}

const cutNote = (count: number): string =>
  `\n**Cut here: ${count} more lines would not fit into a comment.** All of them are in \`diff.json\` and \`diff.txt\`.`;

function cell(verdict: ComparedQuantity | undefined): string {
  if (verdict === undefined) return "–";
  const word = outcomeWord(verdict, quantityOf(verdict.quantity));
  const shown = verdict.outcome === "worse" ? `**${word}**` : word;
  return [shown, intervalText(verdict)].flatMap((part) => part ?? []).join(" ");
}

/** Columns of the table: speed by its most informative figure, then every other quantity that any pair has. */
function columnsOf(
  pairs: readonly ComparedPair[],
): {label: string; of(pair: ComparedPair): ComparedQuantity | undefined}[] {
  const shown = quantities
    .map(({id}) => id)
    .filter((id) => !["epoch-time", "throughput", "step-time"].includes(id))
    .filter((id) => pairs.some((pair) => pair.quantities.some(({quantity}) => quantity === id)));
  const first = pairs.flatMap((pair) => speedOf(pair) ?? [])[0];
  return [
    {label: first === undefined ? "speed" : quantityOf(first.quantity).label, of: speedOf},
    ...shown.map((id) => ({
      label: quantityOf(id).label,
      of: (pair: ComparedPair) => pair.quantities.find(({quantity}) => quantity === id),
    })),
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(sweep: ComparedSweep): Section {
  const columns = columnsOf(sweep.pairs);
  const head = ["configuration", ...columns.map(({label}) => label), "base → head", "each run", "runs"];
  const rows = sweep.pairs.map((pair) => {
    const speed = speedOf(pair);
    return row([
      code(pair.name),
      ...columns.map(({of}) => cell(of(pair))),
      (speed === undefined ? null : figuresText(speed)) ?? "–",
      speed === undefined ? "" : sparkline(speed.figures.base, speed.figures.head),
      speed === undefined ? "–" : `${speed.n.base} → ${speed.n.head}`,
    ]);
  });
  const level = sweep.pairs.flatMap(({quantities: all}) => all)[0]?.level ?? 0.95;
  return section(["", row(head), row(head.map(() => "---"))], rows, [
    "",
    `In brackets: the range that holds the true change with ${formatRatio(level, 0)} certainty.`,
  ]);
}

const item = (text: string): string => `- ${text}`;

/** What is not the same in the configurations; a change that all of them share is said once. */
function changes({pairs}: ComparedSweep): string[] {
  const shared =
    pairs[0]?.changes.filter((change) => pairs.every((pair) => pair.changes.includes(change))) ?? [];
  const own = pairs.flatMap((pair) => {
    const rest = pair.changes.filter((change) => !shared.includes(change));
    return rest.length === 0 ? [] : [item(`${code(pair.name)} changed: ${rest.map(code).join(", ")}`)];
  });
  return [
    ...(shared.length === 0 ? [] : [item(`every configuration changed: ${shared.map(code).join(", ")}`)]),
    ...own,
  ];
}

/** What the changes stand under; a warning that all configurations share is said once. */
function warned(sweep: ComparedSweep): string[] {
  const {shared, own} = warningsIn(sweep);
  return [
    ...shared.map((text) => item(`**but** ${code(text)}`)),
    ...sweep.pairs.flatMap((pair) => own(pair).map((text) => item(`${code(pair.name)}, but ${code(text)}`))),
  ];
}

function notes(sweep: ComparedSweep): string[] {
  return [
    ...sweep.broken.map(({name, reason}) => item(`${code(name)} no longer completes: ${code(reason)}`)),
    ...sweep.failures.map(({name, reason}) => item(`${code(name)}: ${code(reason)}`)),
    ...sweep.incomparable.map(({name, reasons}) =>
      item(`${code(name)}: not comparable: ${reasons.map(code).join(", ")}`),
    ),
    ...changes(sweep),
    ...warned(sweep),
    ...sweep.added.map((name) => item(`${code(name)} is new`)),
    ...sweep.removed.map((name) => item(`${code(name)} is gone`)),
  ];
}

/** The evidence of a pair: each quantity with its method, then what holds for all. */
function evidence({name, quantities: all}: ComparedPair): string[] {
  const ids = (of: "base" | "head"): string => [...new Set(all.flatMap(({runs}) => runs[of]))].join(" ");
  return [
    item(code(name)),
    ...all.map((verdict) => {
      const quantity = quantityOf(verdict.quantity);
      const sentence = figuresSentence(verdict) ?? `${quantity.label}: ${outcomeWord(verdict, quantity)}`;
      return inner([
        sentence,
        figuresText(verdict),
        code(verdict.method),
        ...verdict.reasons.map(code),
        code(verdict.decision),
      ]);
    }),
    ...[...new Set(all.flatMap(({caveats}) => caveats))].map((caveat) => inner(["but", code(caveat)])),
    ...(all.length === 0 ? [] : [inner([`runs ${code(ids("base"))} against ${code(ids("head"))}`])]),
  ];
}

const inner = (parts: readonly (string | null)[]): string =>
  `  - ${parts.filter((part) => part !== null).join("; ")}`;

const folded = (title: string, rows: string[]): Section =>
  rows.length === 0
    ? section([], [])
    : section(["", "<details>", `<summary>${title}</summary>`, ""], rows, ["", "</details>"]);

function sweepSections(sweep: ComparedSweep): Section[] {
  const against =
    sweep.base.length === 1 && sweep.base[0] === sweep.head
      ? ""
      : ` against ${sweep.base.map(code).join(", ")}`;
  const title = section(["", `### ${code(sweep.head)}${against}`], []);
  const overall = sweep.overall.flatMap(({configurations, verdict}) => {
    const sentence = figuresSentence(verdict);
    return sentence === null ? [] : [item(`over ${overName(sweep, configurations)}: ${sentence}`)];
  });
  return [
    title,
    ...(overall.length === 0 ? [] : [section([""], overall)]),
    ...(sweep.pairs.length === 0 ? [] : [table(sweep)]),
    ...(notes(sweep).length === 0 ? [] : [section([""], notes(sweep))]),
  ];
}

/** Both sides, and what was not compared. */
function rest({base, head, unchanged, unmatched, removed, unreadable}: Comparison): string[] {
  const side = ({name, commit}: Comparison["base"]): string =>
    commit === null ? code(name) : `${code(name)} (${code(commit.slice(0, 12))})`;
  return [
    item(`base ${side(base)}, head ${side(head)}`),
    ...unreadable.map((one) => item(`left out of ${one.side}, cannot be read: ${code(one.problem)}`)),
    ...unmatched.map((one) =>
      item(`sweep ${code(one.sweep)} was compared with nothing: ${code(one.reason)}`),
    ),
    ...(removed.length === 0
      ? []
      : [item(`sweeps that head no longer has: ${removed.map(code).join(", ")}`)]),
    ...(unchanged.length === 0 ? [] : [item(`sweeps whose run logs are the same: ${unchanged.length}`)]),
  ];
}

/**
 * A comparison as Markdown for a comment: a summary, a table, and folded evidence, in at most `most` bytes; what is cut, between
 * lines, is said. Untrusted text stands in code spans only.
 */
export function markdownOf(found: Comparison, most = commentLength - 1024): string {
  return fitted(
    [
      section([`**${summaryOf(found, code)}**`], []),
      ...found.sweeps.flatMap(sweepSections),
      section(["", "---"], rest(found)),
      folded(
        "Every verdict, with its method and its runs",
        found.sweeps.flatMap(({pairs}) => pairs.flatMap(evidence)),
      ),
    ],
    most,
  );
}
