/** A list in pages of so many; none for an empty one. */
export const inPages = <T>(list: readonly T[], perPage: number): T[][] =>
  Array.from({length: Math.ceil(list.length / perPage)}, (_, page) =>
    list.slice(page * perPage, (page + 1) * perPage),
  );

/** Sweeps on the first page, and on each of those with older ones: each has its answers and a small figure. */
export const sweepsPerPage = 50;
