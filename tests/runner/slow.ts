/** Whether what is long and seldom tells runs too, as in .ci/run. */
export const isLongMode = process.env["BATCHSWEEP_SLOW_TESTS"] === "1";

/** The name of a test that is for the long mode, with the reason where it is skipped. */
export const longMode = (name: string): string =>
  isLongMode ? name : `${name} (skipped: long; set BATCHSWEEP_SLOW_TESTS=1, as .ci/run does)`;
