/** What a cell may hold; null is a missing value, in every format. */
export type Cell = string | number | boolean | null;

/** Kind of a column: all its values that are there are of it. */
export type ColumnKind = "text" | "number" | "boolean";

/** A column: its name, its kind, one value a row. */
export interface TableColumn {
  name: string;
  kind: ColumnKind;
  values: Cell[];
}

/** A tidy table: one row a thing, one column a fact of it. */
export interface Table {
  name: "runs" | "epochs" | "samples";
  columns: TableColumn[];
}

/** Kind of some values: what all that are there have in common, text otherwise. */
function kindOf(values: readonly Cell[]): ColumnKind {
  const kinds = new Set(values.flatMap((value) => (value === null ? [] : [typeof value])));
  const [only] = kinds;
  return kinds.size === 1 && (only === "number" || only === "boolean") ? only : "text";
}

/** A table of rows that need not have the same fields: a field that a row lacks is null there. */
export function tableOf(name: Table["name"], rows: readonly Readonly<Record<string, Cell>>[]): Table {
  const names = new Set<string>();
  for (const row of rows) for (const field of Object.keys(row)) names.add(field);
  return {
    name,
    columns: [...names].map((field) => {
      const values = rows.map((row) => row[field] ?? null);
      const kind = kindOf(values);
      // Of a factor with values such as 0.1 and "auto" all become text.
      return {
        name: field,
        kind,
        values: kind === "text" ? values.map((value) => (value === null ? null : String(value))) : values,
      };
    }),
  };
}

/** Number of rows. */
export const rowsIn = ({columns}: Table): number => columns[0]?.values.length ?? 0;
