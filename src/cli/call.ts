/** Whether this is the compiled program of the package; a clone runs its sources. */
export const isPackage = import.meta.url.endsWith(".js");

/** How a command is typed here: `npm run record -- --resume x` in a clone, else `npx batchsweep record --resume x`. */
export function call(name: string, rest = ""): string {
  if (isPackage) return `npx batchsweep ${name}${rest === "" ? "" : ` ${rest}`}`;
  return `npm run ${name.replace(" ", ":")}${rest === "" ? "" : ` -- ${rest}`}`;
}
