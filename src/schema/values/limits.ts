/**
 * Bounds on untrusted files. Each is far above what a recording gives and far below what would stop a build: a day
 * of samples ten times a second is 864,000.
 */

/** Largest run log or sweep.json, bytes. */
export const documentBytes = 8 * 2 ** 20;

/** Largest telemetry file, bytes. */
export const telemetryBytes = 64 * 2 ** 20;

/** Objects and lists inside each other; the deepest of ours are six. */
export const depth = 32;

/** Values of all columns of a telemetry file together. */
export const telemetryValues = 20_000_000;

/** Sub-folders of the folder of sweeps, and files of one sweep. */
export const folderEntries = 50_000;

/** Largest magnitude of a number: sums and squares of such numbers stay finite. */
export const magnitude = 1e100;

/** Longest time, milliseconds: thirty years. */
export const longestMs = 1e12;
