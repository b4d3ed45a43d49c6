// Under which headings a table of a document stands.
import {clockMs} from "../../readers/figures.ts";
import type {PlacedTable, LoggedTable} from "./table.ts";

/** A bold line that stands alone names what follows, below the headings that HTML and Markdown have six levels of. */
export const boldLevel = 7;

/** Puts the parts of a document in their places as they come. */
export interface Outline {
  heading(level: number, text: string): void;
  /** Anything else that people read or wrote: what follows it is another training. */
  prose(text: string): void;
  table(table: LoggedTable): void;
  /** What code printed, all of one cell together. */
  printed(text: string): void;
  /** Tables from here on are one group, until the next call. */
  cell(isOpen: boolean): void;
  tables: PlacedTable[];
  prints: PlacedPrint[];
}

/** What the code of one cell printed, and the headings that it stands under, the outermost first. */
export interface PlacedPrint {
  text: string;
  headings: string[];
}

/** fastai's first version prints it above the table. */
const total = /^Total time: (?<clock>[\d:]+)$/;

/** What generators of pages put behind a heading to link to it. */
const linkMark = /\s*[¶§#🔗]\s*$/u;

/** Begins an outline: which headings hold, and which tables stand together. */
export function createOutline(): Outline {
  const tables: PlacedTable[] = [];
  const prints: PlacedPrint[] = [];
  let isNewCell = true;
  let headings: {level: number; text: string}[] = [];
  let group = 0;
  let inCell = false;
  let totalMs: number | null = null;
  const separate = (): void => {
    if (!inCell) group += 1;
  };
  return {
    tables,
    prints,
    heading(level, text) {
      headings = [
        ...headings.filter((one) => one.level < level),
        {level, text: text.replace(linkMark, "").trim()},
      ];
      separate();
    },
    prose(text) {
      const clock = total.exec(text.trim())?.groups?.["clock"];
      if (clock === undefined) separate();
      else totalMs = clockMs(clock);
    },
    table(table) {
      tables.push({...table, headings: headings.map(({text}) => text), group, totalMs});
      totalMs = null;
    },
    printed(text) {
      const last = prints.at(-1);
      if (isNewCell || last === undefined) prints.push({text, headings: headings.map((one) => one.text)});
      else last.text += text;
      isNewCell = false;
    },
    cell(isOpen) {
      isNewCell = true;
      group += 1;
      inCell = isOpen;
    },
  };
}
