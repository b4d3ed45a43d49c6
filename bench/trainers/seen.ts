import {formatTable} from "../printing/table.ts";
import {figureTitles, trainingName, type Figure, type UnchangedTraining} from "./trainings.ts";

/** What was seen of a training that was recorded: its figures as text, null where they are not known. */
export interface SeenTraining {
  name: string;
  /** Packages with their versions. */
  versions: string;
  figures: Record<Figure, string | null>;
}

const isFigure = (name: string): name is Figure => name in figureTitles;
const figures = Object.keys(figureTitles).filter(isFigure);

/** Trainings whose stored figures, and the reasons for those that are not known, do not fit: what is wrong of each. */
export function misfits(all: readonly UnchangedTraining[], seen: readonly SeenTraining[]): string[] {
  const names = all.map(trainingName);
  const gone = seen.filter(({name}) => !names.includes(name)).map(({name}) => `${name}: no such training`);
  const wrong = all.flatMap((training) => {
    const name = trainingName(training);
    const found = seen.find((one) => one.name === name);
    if (found === undefined) return [`${name}: was not recorded`];
    return figures.flatMap((figure) => {
      const isKnown = found.figures[figure] !== null;
      const hasReason = training.unknown[figure] !== undefined;
      if (isKnown !== hasReason) return [];
      const problem = isKnown ? "is known after all" : "is not known, and no reason is given";
      return [`${name}: ${figureTitles[figure]} ${problem}`];
    });
  });
  return [...gone, ...wrong];
}

/** `validation, validation time: it has none`, one such part a reason. */
const reasonsOf = (unknown: UnchangedTraining["unknown"]): string =>
  [
    ...Map.groupBy(
      figures.filter((figure) => figure in unknown),
      (figure) => unknown[figure] ?? "",
    ),
  ]
    .map(([reason, those]) => `${those.map((figure) => figureTitles[figure]).join(", ")}: ${reason}`)
    .join("; ");

/** The table of trainings and figures, as Markdown, with the reasons for those that are not known, and what it was made with. */
export function seenTable(all: readonly UnchangedTraining[], seen: readonly SeenTraining[]): string {
  const known = all.flatMap((training) => {
    const found = seen.find(({name}) => name === trainingName(training));
    return found === undefined ? [] : [{training, found}];
  });
  const rows = known.map(({training: {title, unknown}, found}) => [
    title,
    ...figures.map((figure) => found.figures[figure] ?? "–"),
    reasonsOf(unknown),
  ]);
  const versions = [...new Set(known.flatMap(({found}) => found.versions.split(", ")))].sort();
  const table = formatTable(["training", ...Object.values(figureTitles), "not known, and why"], rows);
  return `${table}\n\nRecorded with ${versions.join(", ")}.`;
}

const [begin, end] = ["<!-- trainers: npm run bench -- trainers --write -->\n\n", "\n\n<!-- /trainers -->"];

/** A document with the table between its marks in place of the one that is there. Throws where it has no marks. */
export function withTable(document: string, table: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no place for a table: ${begin.trim()} … ${end.trim()}`);
  return document.slice(0, from + begin.length) + table + document.slice(to);
}
