/** What is recorded: one configuration under two names, and the same slowed down by a share of each step. */
export const slowdowns: Readonly<Record<string, number>> = {
  plain: 0,
  again: 0,
  slower5: 0.05,
  slower10: 0.1,
  slower20: 0.2,
};
