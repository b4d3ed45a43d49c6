// The columns of an export, and the table that they make.

/** What a cell may hold; null is a missing value, in every format. */
export type Cell = string | number | boolean | null;

/** Type of all values of a column that are not null. */
export type ColumnKind = "text" | "number" | "boolean";

/** A column: its name, its kind, one value a row. */
export interface ExportedColumn {
  name: string;
  kind: ColumnKind;
  values: readonly Cell[];
}

/** A tidy table: a row per observation, a column per variable. */
export interface Table {
  name: "runs" | "epochs" | "samples";
  columns: ExportedColumn[];
}

/** The type that all values of these kinds share; text where they differ, or nothing is known. */
function kindOf(kinds: ReadonlySet<string>): ColumnKind {
  const [only] = kinds;
  return kinds.size === 1 && (only === "number" || only === "boolean") ? only : "text";
}

/** The columns of a table, found part by part: names in the order in which they come, and kinds of their values. */
export class ColumnKinds {
  readonly #kinds = new Map<string, Set<string>>();

  /** Takes the columns of a part into account. */
  note(columns: readonly Pick<ExportedColumn, "name" | "values">[]): void {
    for (const {name, values} of columns) {
      const kinds = this.#kinds.get(name) ?? new Set();
      for (const value of values) if (value !== null) kinds.add(typeof value);
      this.#kinds.set(name, kinds);
    }
  }

  /** The columns of all parts. */
  columns(): Pick<ExportedColumn, "name" | "kind">[] {
    return [...this.#kinds].map(([name, kinds]) => ({name, kind: kindOf(kinds)}));
  }
}

/** A factor may have values such as 0.1 and "auto": then all become text. */
const asKind = (kind: ColumnKind, values: readonly Cell[]): readonly Cell[] =>
  kind === "text" ? values.map((value) => (value === null ? null : String(value))) : values;

/** Rows of some columns as rows of all columns of a head: null where there is no such column. */
export function alignedTable(
  head: readonly Pick<ExportedColumn, "name" | "kind">[],
  {name: table, columns}: Table,
): Table {
  const rows = columns[0]?.values.length ?? 0;
  const byName = new Map(columns.map(({name, values}) => [name, values]));
  return {
    name: table,
    columns: head.map(({name, kind}) => {
      const values = byName.get(name);
      return {name, kind, values: values === undefined ? Array<Cell>(rows).fill(null) : asKind(kind, values)};
    }),
  };
}

/** A table of rows that may have different fields; what a row lacks is null. */
export function exportedTable(name: Table["name"], rows: readonly Readonly<Record<string, Cell>>[]): Table {
  const names = new Set<string>();
  for (const row of rows) for (const field of Object.keys(row)) names.add(field);
  return columnTable(
    name,
    [...names].map((field) => ({name: field, values: rows.map((row) => row[field] ?? null)})),
  );
}

/** A table of columns, whose kinds are those of their values. */
export function columnTable(
  name: Table["name"],
  columns: readonly Pick<ExportedColumn, "name" | "values">[],
): Table {
  const head = new ColumnKinds();
  head.note(columns);
  const kinds = new Map(head.columns().map((column) => [column.name, column.kind]));
  return {
    name,
    columns: columns.map(({name: column, values}) => {
      const kind = kinds.get(column) ?? "text";
      return {name: column, kind, values: asKind(kind, values)};
    }),
  };
}

/** Number of rows. */
export const rowsIn = ({columns}: Table): number => columns[0]?.values.length ?? 0;
