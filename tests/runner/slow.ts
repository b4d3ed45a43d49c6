/** Whether what is long and seldom tells runs too, as in .ci/run. */
export const isLongMode = process.env["BATCHSWEEP_SLOW_TESTS"] === "1";

/** Why such a test is skipped. */
export const longReason = "long; set BATCHSWEEP_SLOW_TESTS=1, as .ci/run does";

/** The name of such a test, with the reason where it is skipped. */
export const longMode = (name: string): string => (isLongMode ? name : `${name} (skipped: ${longReason})`);
