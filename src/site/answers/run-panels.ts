// The panels of a run's page.
import {gpuNumber} from "../../analysis/naming/device-name.ts";
import {lineFigures, panelText} from "../../analysis/series/panel-figures.ts";
import {gpusTogether} from "../../analysis/series/together.ts";
import {stepPanel} from "../../analysis/series/step-panel.ts";
import {runTimeline, type Panel, type RunTimeline} from "../../analysis/series/timeline.ts";
import {formatNumber} from "../../format.ts";
import {formatOf, timelinePlot} from "../../plots/timeline.ts";
import {renderStack} from "../../plots/over-time/stack.ts";
import type {TimeWidth} from "../../plots/theme.ts";
import {memoryShareId, metricId} from "../../schema/metrics.ts";
import type {Telemetry, TelemetryDevice} from "../../schema/telemetry.ts";
import {panelName} from "../panel-names.ts";
import type {RunView} from "../run-view.ts";

/** Points of a line at each width: a few pixels each; who looks closer gets the samples. */
const buckets: Record<TimeWidth, number> = {narrow: 96, wide: 170, full: 220};

/** Heights of a panel of a stack, the first and the others, pixels. */
const heights: Record<TimeWidth, readonly [number, number]> = {
  narrow: [150, 100],
  wide: [180, 110],
  full: [200, 120],
};

/** Figures over time that a run's page shows at once, and those that stand folded below them. */
export interface RunPanels {
  main: Panel[];
  others: Panel[];
}

/** Subjects of a GPU and of the host that are asked for first, in their order. */
const first = {gpu: ["load and memory", "watts"], host: ["ratio", "bytes"]} as const;

/**
 * The panels of a run: load, memory and power of what trained, then the CPU, then the time of a step; and all others. `panels`
 * are those of its timeline.
 */
export function runPanels({log, telemetry}: RunView, panels: readonly Panel[], most: number): RunPanels {
  const onGpu = log.configuration.device === "gpu";
  const host = telemetry?.devices.find(({kind}) => kind === "host");
  const steps = telemetry === null ? null : stepPanel(telemetry.steps, host, most);
  const gpus = onGpu ? panels.filter(({device}) => device.kind === "gpu") : [];
  const trained = gpus.some(({device}) => device.used === true)
    ? gpus.filter(({device}) => device.used === true)
    : gpus;
  const of = (own: readonly Panel[], subjects: readonly string[]): Panel[] =>
    subjects.flatMap((subject) => own.filter((panel) => panel.subject === subject));
  const hosts = panels.filter(({device}) => device.kind === "host");
  const main = [
    ...of(trained, first.gpu),
    ...of(hosts, onGpu ? first.host.slice(0, 1) : first.host),
    ...(steps === null ? [] : [steps]),
  ].slice(0, mostPanels);
  return {main, others: panels.filter((panel) => !main.includes(panel))};
}

/** Panels of one stack: of a machine of many GPUs the others stand below. */
const mostPanels = 8;

/** What the run did when, as a figure's script reads it: "train 1 0 1.2" a phase, in seconds. */
export const phasesText = ({bands}: Pick<RunTimeline, "bands">): string =>
  bands
    .map(({phase, epoch, startMs, endMs}) =>
      [phase, epoch === null ? "-" : epoch + 1, ...[startMs, endMs].map((ms) => (ms / 1000).toFixed(2))].join(
        " ",
      ),
    )
    .join(";");

/** What a panel is called in a stack, where nothing else says what it belongs to. */
function nameOf(panel: Panel, devices: readonly TelemetryDevice[]): string {
  if (panel.id === "steps") return "Step time";
  const name = panelName(panel.device, panel.subject, {label: panel.lines[0]?.metric.label, devices});
  return panel.device.kind === "host" && panel.subject === "ratio" ? `CPU ${name.toLowerCase()}` : name;
}

/** Values of a samples file up to which a page asks for it when somebody looks closer. */
const mostSampled = 1_000_000;

/** Whether a run has samples that a reader who looks closer can be shown. */
export const hasFiner = ({telemetry}: RunView): boolean =>
  telemetry !== null &&
  telemetry.atMs.length > buckets.narrow &&
  telemetry.atMs.length * telemetry.series.length <= mostSampled;

/** What the lines of a panel are drawn from, for the script: by line the metric, null of steps, and the factor to the axis's unit. */
function sourceOf(panel: Panel, {series}: Pick<Telemetry, "series">): string {
  const {scaled} = formatOf(panel, panel.largest);
  const lines = panel.lines.map(({metric}): [string | null, number] => {
    if (panel.id === "steps") return [null, 1];
    const limit = series.find(
      (one) => one.device === panel.device.id && one.metric === metricId.gpuMemory,
    )?.limit;
    return metric.id === memoryShareId
      ? [metricId.gpuMemory, scaled(1) / (limit ?? 1)]
      : [metric.id, scaled(1)];
  });
  return JSON.stringify({device: panel.device.id, lines});
}

const timelines = new WeakMap<Telemetry, Map<number, RunTimeline>>();

/** A run over time at so many points a line, worked out once: several widths and both parts of its page draw the same. */
function timelineAt({log}: RunView, drawn: Telemetry, most: number): RunTimeline {
  const known = timelines.get(drawn) ?? new Map<number, RunTimeline>();
  timelines.set(drawn, known);
  const timeline = known.get(most) ?? runTimeline(log, drawn, {buckets: most});
  known.set(most, timeline);
  return timeline;
}

/** A stack of a run's panels at a width: its main ones, or all others. Empty where there is none. */
export function runStack(
  view: RunView,
  {id, part, width}: {id: string; part: keyof RunPanels; width: TimeWidth},
): string {
  const {telemetry, drawn} = view;
  if (telemetry === null || drawn === null) return "";
  const timeline = timelineAt(view, drawn, part === "main" ? buckets[width] : buckets.narrow);
  const panels = runPanels(view, timeline.panels, buckets[width])[part];
  if (panels.length === 0) return "";
  const devices = timeline.panels.map(({device}) => device);
  const whole = {...timeline, panels};
  const layers = panels.map((panel, index) => ({
    unit: formatOf(panel, panel.largest).unit,
    // Of GPUs that are drawn as one, a closer look has nothing finer.
    ...(hasFiner(view) && telemetry.devices.some(({id: own}) => own === panel.device.id)
      ? {source: sourceOf(panel, telemetry)}
      : {}),
    options: timelinePlot(whole, panel, {
      width,
      height: heights[width][index === 0 ? 0 : 1] + (index === panels.length - 1 ? 18 : 0),
      stacked: {
        name: nameOf(panel, devices),
        isFirst: index === 0,
        isLast: index === panels.length - 1,
      },
    }),
  }));
  const lines = panels.flatMap((panel) => panel.lines.map(({metric}) => metric.label));
  return renderStack(
    layers,
    {
      id: `${id}-${width}`,
      title: `${part === "main" ? "Load, memory and steps" : "All other measurements"} over time`,
      description: `${lines.join(", ")} over ${formatNumber(timeline.endMs / 1000)} s, one above the other.`,
    },
    {phases: phasesText(timeline), zooms: true},
  );
}

/** What the lines of a run's panels come to, as a table; of GPUs that are drawn as one, a row each as well. */
export function runFigures(
  {telemetry, timeline, summary}: RunView,
  panels: readonly Panel[],
): {head: string[]; rows: string[][]} {
  const whole = {
    startMs: timeline?.epochs[0]?.startMs ?? 0,
    endMs: timeline?.epochs.at(-1)?.endMs ?? Infinity,
  };
  const {devices} = telemetry ?? {devices: []};
  const together = gpusTogether({devices});
  const rows = panels.flatMap((panel) =>
    panel.lines.flatMap((line) => {
      const {mean, highest} = lineFigures(line, whole);
      const row = [line.metric.label, panelText(panel, mean), panelText(panel, highest)];
      const {gpus = []} = together.find(({device}) => device.id === panel.device.id) ?? {};
      const each = gpus.flatMap((gpu) => {
        const own = summary.metrics.find(
          (one) => one.device.id === gpu.id && one.metric.id === line.metric.id,
        );
        if (own === undefined) return [];
        const name = `GPU ${gpuNumber(gpu, devices)}: ${line.metric.label}`;
        return [[name, panelText(panel, own.trainMean.value), panelText(panel, own.peak.value)]];
      });
      return [row, ...each];
    }),
  );
  return {head: ["Measured", "mean over the epochs", "highest"], rows};
}
