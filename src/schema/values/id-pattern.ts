/**
 * Sweep and run ids become folder and file names and parts of an address, so they are narrow:
 * lower-case letters, digits, `-`, `_` and single dots, 80 characters at most.
 */
export const idPattern = /^[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){0,79}$/;
