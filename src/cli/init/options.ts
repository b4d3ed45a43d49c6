import {plainText} from "../../schema/values/plain-text.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {atMost, parseOptions, type Values} from "../options/parse.ts";

/** What was said of a new report. */
export interface StatedReport {
  title: string | null;
  /** Where the report will live: scheme and host, and the path below. null: not said. */
  site: {address: string; basePath: string} | null;
}

/** What `npm run init` was asked for. */
export interface InitOptions extends StatedReport {
  folder: string;
}

/** The parts of a report's address. Throws UsageError with what stated it. */
export function addressParts(source: string, text: string): NonNullable<StatedReport["site"]> {
  const url = URL.parse(text);
  if (
    url === null ||
    !["https:", "http:"].includes(url.protocol) ||
    url.search + url.hash + url.username !== ""
  )
    throw new UsageError(
      `${source}: ${shownText(text)} (expected an address such as https://you.github.io/speed)`,
    );
  return {address: url.origin, basePath: url.pathname.replace(/\/$/, "") || "/"};
}

/** Title and address of a new report. Throws UsageError in one line. */
export function statedReport({title, site}: Pick<Values<"init">, "title" | "site">): StatedReport {
  if (title !== null && !plainText(200, 1).safeParse(title).success)
    throw new UsageError(`--title: ${shownText(title)} (expected one line of at most 200 characters)`);
  return {title, site: site === null ? null : addressParts("--site", site)};
}

/** Reads the command line. Throws UsageError in one line. */
export function parseInitOptions(args: readonly string[]): InitOptions {
  const {values, words} = parseOptions("init", args);
  const [folder] = words;
  if (folder === undefined) throw new UsageError(`no folder was named (${call("init", "DIR")}; see --help)`);
  atMost(words, 1, "init takes one folder");
  return {folder, ...statedReport(values)};
}
