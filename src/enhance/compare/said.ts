// What is decided of any two sides, as their page says it.
import {linkTo, made} from "./elements.ts";
import {configurationOf, loaded, type AskedSide, type DecidedTwo, type SaidVerdict} from "./sides.ts";

function saidList(said: readonly SaidVerdict[]): HTMLElement {
  const list = made("ul", "verdicts");
  for (const [sentence, decision] of said) {
    const line = made("li", "", sentence);
    line.dataset["decisions"] = decision;
    list.append(line);
  }
  return list;
}

const note = (...inside: (string | Node)[]): HTMLElement => made("p", "note", ...inside);

const isEarlier = (a: AskedSide, b: AskedSide): boolean =>
  (a.data.startedAt ?? "") === (b.data.startedAt ?? "")
    ? a.sweep < b.sweep
    : (a.data.startedAt ?? "") < (b.data.startedAt ?? "");

/** The configuration of a run as its sweep's page calls it. */
const nameIn = (side: AskedSide, run: string): string => configurationOf(side, run)?.name ?? "";

/** Pairs that cannot be compared in anything, each with the reason; a reason of all is said once. */
function barredList(head: AskedSide, barred: readonly [run: string, reason: string][]): HTMLElement {
  const reasons = new Set(barred.map(([, reason]) => reason));
  const lines =
    reasons.size === 1
      ? [`${barred.map(([run]) => nameIn(head, run)).join("; ")}: ${[...reasons].join("")}`]
      : barred.map(([run, reason]) => `${nameIn(head, run)}: ${reason}`);
  return made("ul", "", ...lines.map((text) => made("li", "", text)));
}

/** Why two that were asked for cannot be held against each other. */
function nothingOf(a: AskedSide, b: AskedSide): string {
  if (a.sweep === b.sweep && a.run !== null && b.run !== null)
    return "Two repeats of one configuration: there is nothing to decide between them.";
  if (a.sweep === b.sweep) return "A sweep and itself: there is nothing to decide between them.";
  return "Neither has a configuration of the other, so there is nothing to decide.";
}

function ofSweeps(
  base: AskedSide,
  head: AskedSide,
  {shared, overall, pairs, barred}: Extract<DecidedTwo, {pairs: unknown}>,
  root: string,
): HTMLElement {
  const intro = `${head.data.title} against ${base.data.title}, the earlier one:`;
  const section = made("section", "", made("p", "", intro));
  const page = head.data.baseline;
  if (page?.sweep === base.sweep)
    section.append(note(linkTo(`${root}${page.page}`, "As a page, with figures and evidence")));
  if (shared.length > 0) section.append(note(`For all of them: ${shared.join("; ")}.`));
  for (const [configurations, said] of overall)
    section.append(made("h3", "", `${configurations} configurations together`), saidList(said));
  for (const [run, said] of pairs) section.append(made("h3", "", nameIn(head, run)), saidList(said));
  if (barred.length > 0) section.append(made("h3", "", "Not comparable"), barredList(head, barred));
  if (pairs.length + barred.length === 0) section.append(made("p", "answer", nothingOf(base, head)));
  return section;
}

/**
 * What is decided of two sides, for the page: the earlier one is the base, whichever way round they were named, as on the pages
 * that are made. `root`: the address of the site's root.
 */
export function decidedSection(a: AskedSide, b: AskedSide, root: string): HTMLElement {
  const [base, head] = isEarlier(a, b) ? [a, b] : [b, a];
  const found = loaded.batchsweepDecide?.(base, head) ?? {nothing: true};
  if ("nothing" in found) return made("p", "answer", nothingOf(a, b));
  if ("unfinished" in found)
    return made("p", "answer", `No run of that configuration was completed: ${found.unfinished.address}.`);
  if ("pairs" in found) return ofSweeps(base, head, found, root);
  const [from, to] = [nameIn(base, found.base), nameIn(head, found.head)];
  const isOne = base.sweep === head.sweep;
  const intro = isOne
    ? `Of their configurations, with all repeats, ${to} against ${from}:`
    : `With all repeats, ${to} of ${head.data.title} against ${from} of ${base.data.title}, the earlier one:`;
  const section = made("section", "", made("p", "", intro), saidList(found.said));
  if (found.isByHand)
    section.append(
      note(
        "No page of this report compares these two. All that can be picked so from the two sweeps is wrong together in at most 5 of 100 cases, which comes on top of the 5 of their own pages.",
      ),
    );
  if (isOne)
    section.append(note(linkTo(`${root}${head.data.pairsPage}`, "Every pair of this sweep, with evidence")));
  return section;
}
