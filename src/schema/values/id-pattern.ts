/**
 * Sweep and run ids become folder and file names and parts of an address, so they are narrow:
 * lower-case letters, digits, `-`, `_` and single dots, 80 characters at most. None ends in `.htm` or `.html`, since its
 * page would take the place of another: `index.html`, or `a.html` beside `a`.
 */
export const idPattern = /^(?!.*\.html?$)[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){0,79}$/;
