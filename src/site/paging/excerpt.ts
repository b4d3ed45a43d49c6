// Which rows of a long table a page shows.

/** Rows of a table that can be read on a page; what is longer is looked up in its file. */
const usualMost = 120;

/** Positions of the rows of a table that a page shows: all, or of a long one its first and last with a null between them. */
export function excerptOf(rows: number, most = usualMost): (number | null)[] {
  const positions = Array.from({length: Math.min(rows, most)}, (_, index) => index);
  if (rows <= most) return positions;
  const before = Math.ceil(most / 2);
  return [
    ...positions.slice(0, before),
    null,
    ...positions.slice(before).map((position) => position + rows - most),
  ];
}
