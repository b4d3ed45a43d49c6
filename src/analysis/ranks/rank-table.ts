// The table of the processes that trained together.
import {formatCount, formatNumber, formatRatio} from "../../format.ts";
import type {RunLog} from "../../schema/run-log.ts";
import {middleOf} from "../statistics/median.ts";
import {rankTimes, type RankTimes} from "./rank-times.ts";
import {tableCell, type TableCell, type TableHead, type TableText} from "../tables/table.ts";

const head: TableHead[] = [
  {id: "rank", header: "Rank", unit: null, meaning: "Which of the processes, counted from 0", words: false},
  {
    id: "steps",
    header: "Steps",
    unit: null,
    meaning: "Its steady-state steps that these are means of, the first few of the training left out",
    words: false,
  },
  {
    id: "step",
    header: "Step",
    unit: "ms",
    meaning: "From one step to the next, the wait for the batch included",
    words: false,
  },
  {
    id: "data-wait",
    header: "Waiting for data",
    unit: "%",
    meaning: "Share of that in which it waited for its batch",
    words: false,
  },
  {
    id: "exchange",
    header: "Waiting in the exchange",
    unit: "ms",
    meaning:
      "How long a step waited for the others’ gradients after its own were there, of the steps whose exchange was timed",
    words: false,
  },
];

const percent = (share: number): string => formatRatio(share).replace(/\s*%$/, "");

/** A row for each process: the median over runs of one configuration, small the range over them. */
export function rankTable(logs: readonly RunLog[]): TableText {
  const reasons = Object.assign({}, ...logs.map(({missing}) => missing)) as Record<string, string>;
  const cellOf = (
    times: readonly RankTimes[],
    of: (one: RankTimes) => number | null,
    write: (value: number) => string,
    missing = "not timed",
  ): TableCell => {
    const values = times.flatMap((one) => of(one) ?? []);
    const median = middleOf(values);
    if (median === undefined) return tableCell("–", {title: missing, isMissing: true});
    const [low, high] = [write(Math.min(...values)), write(Math.max(...values))];
    return tableCell(write(median), low === high ? {} : {range: `${low}–${high}`});
  };
  const byRank = Map.groupBy(logs.flatMap(rankTimes), ({rank}) => rank);
  const rows = [...byRank].sort(([a], [b]) => a - b);
  return {
    head,
    rows: rows.map(([rank, times]) => [
      tableCell(String(rank)),
      cellOf(times, ({steps}) => steps, formatCount),
      cellOf(times, ({periodMs}) => periodMs, formatNumber),
      cellOf(
        times,
        ({dataWaitMs, periodMs}) => (dataWaitMs === null || periodMs === 0 ? null : dataWaitMs / periodMs),
        percent,
        reasons["ranks.dataWaitMs"],
      ),
      cellOf(times, ({exchangeMs}) => exchangeMs, formatNumber, reasons["ranks.exchangeMs"]),
    ]),
  };
}
