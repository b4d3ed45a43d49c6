// How a command is called from here, for sentences that tell a person what to type.

/** Whether this is the compiled program of the package; a clone runs its sources. */
export const isPackage = import.meta.url.endsWith(".js");

/** How the package is started: by npx, or by its own name where it came as a package of Python. */
export const packageCall = import.meta.url.includes("/batchsweep_program/") ? "batchsweep" : "npx batchsweep";

/** How a command is typed here: `npm run record -- --resume x` in a clone, else `npx batchsweep record --resume x`. */
export function call(name: string, rest = ""): string {
  if (isPackage) return `${packageCall} ${name}${rest === "" ? "" : ` ${rest}`}`;
  return `npm run ${name.replace(" ", ":")}${rest === "" ? "" : ` -- ${rest}`}`;
}
