import {createPackage, makeCreate} from "./create.ts";
import {makeProgram} from "./program.ts";
import {makeReport, reportPackage} from "./report.ts";
import {makeTrainer} from "./trainer.ts";

/** A package that is made of this repository. */
export interface PackagePart {
  /** Its name in the registry. */
  name: string;
  /** Its folder, below the one for all. */
  folder: string;
  make(folder: string): Promise<void> | void;
}

export const parts: readonly PackagePart[] = [
  {name: "batchsweep", folder: "batchsweep", make: makeProgram},
  {name: "@batchsweep/trainer", folder: "trainer", make: makeTrainer},
  {name: createPackage, folder: "create", make: makeCreate},
  {name: reportPackage, folder: "report", make: makeReport},
];
