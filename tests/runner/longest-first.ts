import {BaseSequencer, type TestSpecification} from "vitest/node";

/**
 * Files that take ten seconds and longer, the longest first: one that began last would keep one core busy alone. Vitest
 * itself orders by what the last run took, which a fresh clone does not have.
 */
const longest = [
  "training/learning",
  "cli/package/report",
  "cli/package/release/command",
  "cli/package/release/publish",
  "cli/package/program",
  "cli/package/workflows",
  "cli/package/library",
  "cli/package/program-wheel",
  "cli/package/create",
  "site/rebuild",
  "training/engines/tensorflow/memory",
  "training/engines/tensorflow/conformance",
  "training/engines/webgpu/endurance",
  "workflows/path",
  "workflows/measure",
  "site/whole-site",
  "site/paging/page-size",
  "cli/recover/command",
  "site/one-decision",
  "hostile/pages",
  "training/engines/webgpu/sweep",
  "training/engines/webgpu/conformance",
  "training/killed-for-memory",
  "telemetry/fake-nvml/sweep",
  "contributing",
  "cli/init/command",
  "cli/elsewhere",
  "site/plain-build",
  "training/engines/wasm/load",
  "training/engines/engines",
  "training/fine-tune",
  "training/main",
  "training/engines/webgpu/trainer",
  "training/engines/webgpu/ops",
  "cli/sweep/processes",
  "cli/recording/kills",
  "training/engines/tensorflow/without-tensorflow",
  "telemetry/client/start-sampler",
  "cli/record/misbehaviour",
  "site/lighthouse",
  "importers/large-logs",
  "analysis/decision/calibration",
  "analysis/findings/undecided",
].map((name) => `/tests/${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({moduleId}: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
