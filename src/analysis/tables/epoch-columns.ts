// The columns of a run's table of epochs.
import {epochNumber, formatLoss, formatNumber, formatRatio, formatSeconds} from "../../format.ts";
import type {EpochRow, RunLog} from "../../schema/run-log.ts";
import type {TableColumn} from "./columns.ts";
import {printedMs} from "../signals/derived.ts";

interface EpochFigure {
  id: string;
  header: string;
  unit: string | null;
  meaning: string;
  value(row: EpochRow): number | null;
  write(value: number): string;
  best?: "lowest";
  /** The run log's name of it, by which a value that is not finite is known. */
  field?: string;
}

const figure = ({write, field, ...rest}: EpochFigure): TableColumn<EpochRow> => ({
  ...rest,
  detail: false,
  text: (row) => {
    const value = rest.value(row);
    if (value !== null) return write(value);
    return field !== undefined && row.notFinite.includes(field) ? "NaN" : "–";
  },
});

/** The epoch table of a run, with the names that fastai prints; phases apart where they were timed apart. */
export function epochColumns(log: RunLog): TableColumn<EpochRow>[] {
  const printed = log.timeResolutionMs >= printedMs;
  const seconds = (ms: number): string => formatSeconds(ms, printed ? 0 : 2);
  // Printed rates keep their digits: they say of how many images they are a share.
  const rate = (value: number): string =>
    printed ? value.toFixed(6) : formatRatio(value, 2).replace(/\s*%$/, "");
  const loss = (value: number): string => (printed ? value.toFixed(6) : formatLoss(value));
  const columns = [
    figure({
      id: "epoch",
      header: "epoch",
      unit: null,
      meaning: "Epochs count from 1",
      value: (row) => row.epoch,
      write: epochNumber,
    }),
    figure({
      id: "train-loss",
      header: "train_loss",
      unit: null,
      meaning: "Mean or smoothed training loss",
      field: "trainLoss",
      value: (row) => row.trainLoss,
      write: loss,
    }),
    figure({
      id: "valid-loss",
      header: "valid_loss",
      unit: null,
      meaning: "Mean loss over the validation",
      field: "validLoss",
      value: (row) => row.validLoss,
      write: loss,
    }),
    figure({
      id: "error-rate",
      header: "error_rate",
      unit: printed ? null : "%",
      meaning: "Share of the validation predicted wrong",
      field: "errorRate",
      value: (row) => row.errorRate,
      write: rate,
    }),
    figure({
      id: "time",
      header: "time",
      unit: "s",
      meaning: "From the start of training to the end of validation",
      value: (row) => row.durationMs,
      write: seconds,
    }),
    figure({
      id: "train-time",
      header: "train",
      unit: "s",
      meaning: "Time of the train phase",
      value: (row) => row.trainMs,
      write: seconds,
    }),
    figure({
      id: "validate-time",
      header: "validate",
      unit: "s",
      meaning: "Time of the validate phase",
      value: (row) => row.validateMs,
      write: seconds,
    }),
  ];
  return columns.filter((column) => log.epochs.some((row) => column.value(row) !== null));
}

/** The epoch table with what a trainer reported beside it: further figures by their own names, and the stage where there are several. */
export function epochTable(log: RunLog): TableColumn<EpochRow>[] {
  const names = [...new Set(log.epochs.flatMap(({metrics}) => Object.keys(metrics)))];
  const further = names.map((name) =>
    figure({
      id: `metric/${name}`,
      header: name,
      unit: null,
      meaning: "As the trainer reported it",
      value: (row) => row.metrics[name] ?? null,
      write: (value) => formatNumber(value, 4),
    }),
  );
  const stage: TableColumn<EpochRow> = {
    id: "stage",
    header: "stage",
    unit: null,
    meaning: "Stage of the training that the epoch belongs to",
    value: () => null,
    text: (row) => row.stage,
    words: true,
    detail: false,
  };
  const isStaged = new Set(log.epochs.map((row) => row.stage)).size > 1;
  return [...epochColumns(log), ...further, ...(isStaged ? [stage] : [])];
}
