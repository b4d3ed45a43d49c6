import type {Reporter, TestModule} from "vitest/node";

/** Says at the end of a run what was skipped, and why: the reason stands in the test's name, or is given when it is skipped. */
export default class Skipped implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = new Set<string>();
    for (const module of modules)
      for (const test of module.children.allTests("skipped")) {
        const result = test.result();
        const note = result?.state === "skipped" ? result.note : undefined;
        lines.add(`  ${module.relativeModuleId}: ${test.fullName}${note === undefined ? "" : ` (${note})`}`);
      }
    if (lines.size > 0) console.log(`\n Skipped\n${[...lines].join("\n")}`);
  }
}
