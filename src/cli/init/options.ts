import {parseArgs} from "node:util";
import {plainText} from "../../schema/values/plain-text.ts";
import {shownText, UsageError} from "../../usage-error.ts";

/** What `npm run init` was asked for. */
export interface InitOptions {
  folder: string;
  title: string | null;
  /** Where the report will live: scheme and host, and the path below. null: not said. */
  site: {address: string; basePath: string} | null;
}

export const help = `usage: npm run init -- DIR [--title TEXT] [--site URL]

Starts a report of your own in DIR: a copy of this project without its sample runs and posts, and without its tests and
benches. DIR is new or empty; "." turns this clone into one (what it takes away stays in git).

  --title TEXT   what the report is called
  --site URL     where it will live, e.g. https://you.github.io/speed: address and base path of its pages
  -h, --help     this
`;

function siteOf(text: string): NonNullable<InitOptions["site"]> {
  const url = URL.parse(text);
  if (
    url === null ||
    !["https:", "http:"].includes(url.protocol) ||
    url.search + url.hash + url.username !== ""
  )
    throw new UsageError(
      `--site: ${shownText(text)} (expected an address such as https://you.github.io/speed)`,
    );
  return {address: url.origin, basePath: url.pathname.replace(/\/$/, "") || "/"};
}

/** Reads the command line; null where only help was asked for. Throws UsageError in one line. */
export function parseInitOptions(args: readonly string[]): InitOptions | null {
  const {values, positionals} = parsed(args);
  if (values.help) return null;
  const [folder, ...more] = positionals;
  if (folder === undefined) throw new UsageError("no folder was named (npm run init -- DIR; see --help)");
  if (more.length > 0)
    throw new UsageError(`unexpected: ${shownText(more[0] ?? "")} (one folder is all there is)`);
  const title = values.title ?? null;
  if (title !== null && !plainText(200, 1).safeParse(title).success)
    throw new UsageError(`--title: ${shownText(title)} (expected one line of at most 200 characters)`);
  return {folder, title, site: values.site === undefined ? null : siteOf(values.site)};
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        title: {type: "string"},
        site: {type: "string"},
        help: {type: "boolean", short: "h", default: false},
      },
    });
  } catch (cause) {
    const [first = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    throw new UsageError(`${shownText(first.replace(/\. .*$/, ""))} (see --help)`, {cause});
  }
}
