// What the project says of its report.
import {currentProject} from "../runs/project.ts";

/** The project that this report is built from. */
export const project = currentProject(process.env);

/** What the report is called, and where it will live. */
export const {config: site} = project;

/** Path below which the site will live, with a slash at its end. */
export const basePath = site.basePath.replace(/\/?$/, "/");

/** The whole address of what lies at `target`, from the site's root; null where the site has none. */
export const addressOf = (target: string): string | null =>
  site.address === null ? null : new URL(`${basePath}${target}`, site.address).href;
