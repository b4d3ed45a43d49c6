import {sweepTitles} from "../analysis/naming/sweep-titles.ts";
import {library} from "./views.ts";

const findTitles = async (): Promise<ReadonlyMap<string, string>> => sweepTitles(await library.sweeps());
let kept: Promise<ReadonlyMap<string, string>> | null = null;

/** What a sweep is called on the pages: its title, and its engines where another sweep has the same one. */
export async function titleOf(sweep: string): Promise<string> {
  const titles = await (import.meta.env.PROD ? (kept ??= findTitles()) : findTitles());
  return titles.get(sweep) ?? sweep;
}
