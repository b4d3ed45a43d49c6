// Tables that are sorted and filtered.

/** Rows from which on a table gets a field to filter them by. */
const manyRows = 8;

/** What a cell is sorted by: the number it begins with, or else its text; null where it has none. */
function sortKey(cell: Element | undefined): number | string | null {
  const text = (cell?.firstChild?.textContent ?? "").trim() || (cell?.textContent ?? "").trim();
  if (text === "" || text === "–") return null;
  const number = /^[+−-]?[\d,]*\.?\d+/.exec(text)?.[0];
  return number === undefined ? text.toLowerCase() : Number(number.replaceAll(",", "").replace("−", "-"));
}

/** Words by the alphabet, and numbers within them by size: batch 16 before batch 128. */
const inWords = new Intl.Collator("en", {numeric: true});

function compareKeys(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return typeof a === "number" && typeof b === "number" ? a - b : inWords.compare(String(a), String(b));
}

function sortBy(table: HTMLTableElement, head: HTMLTableCellElement): void {
  const descending = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead?.rows[0]?.cells ?? []) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  if (body === undefined) return;
  const keyed = [...body.rows].map((row) => ({row, key: sortKey(row.cells[head.cellIndex])}));
  // What is missing stays last, whichever way the rest is turned.
  keyed.sort((a, b) => (descending && a.key !== null && b.key !== null ? -1 : 1) * compareKeys(a.key, b.key));
  body.append(...keyed.map(({row}) => row));
}

function addFilter(table: HTMLTableElement): void {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const label = document.createElement("label");
  label.className = "filter";
  const field = document.createElement("input");
  field.type = "search";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  label.append("Show rows with ", field, count);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = (row.textContent ?? "").toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    count.textContent =
      words.length === 0 ? "" : ` ${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  });
  table.closest(".table-scroll")?.before(label);
}

/** Whole tables whose heads sort and, where they are long, whose rows can be filtered. */
export function enhanceTables(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>(".table:not(.matrix, .excerpt) table")) {
    const rows = table.tBodies[0]?.rows.length ?? 0;
    if (rows < 2) continue;
    for (const head of table.tHead?.rows[0]?.cells ?? []) {
      // A column of links has no order.
      if (head.classList.contains("links")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, head));
      head.append(button);
    }
    if (rows >= manyRows) addFilter(table);
  }
}
