/** What a cell may hold; null is a missing value, in every format. */
export type Cell = string | number | boolean | null;

/** Type of all values of a column that are not null. */
export type ColumnKind = "text" | "number" | "boolean";

/** A column: its name, its kind, one value a row. */
export interface ExportedColumn {
  name: string;
  kind: ColumnKind;
  values: Cell[];
}

/** A tidy table: a row per observation, a column per variable. */
export interface Table {
  name: "runs" | "epochs" | "samples";
  columns: ExportedColumn[];
}

/** The type that all values share; text where they differ. */
function kindOf(values: readonly Cell[]): ColumnKind {
  const kinds = new Set(values.flatMap((value) => (value === null ? [] : [typeof value])));
  const [only] = kinds;
  return kinds.size === 1 && (only === "number" || only === "boolean") ? only : "text";
}

/** A table of rows that may have different fields; what a row lacks is null. */
export function exportedTable(name: Table["name"], rows: readonly Readonly<Record<string, Cell>>[]): Table {
  const names = new Set<string>();
  for (const row of rows) for (const field of Object.keys(row)) names.add(field);
  return {
    name,
    columns: [...names].map((field) => {
      const values = rows.map((row) => row[field] ?? null);
      const kind = kindOf(values);
      // A factor may have values such as 0.1 and "auto": then all become text.
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
