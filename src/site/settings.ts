import {currentProject} from "../runs/project.ts";

/** The project that this report is built from. */
export const project = currentProject(process.env);

/** What the report is called, and where it will live. */
export const {config: site} = project;
