// A post or a sweep of a built site as one file, to be mailed.
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {mkdir, readFile, writeFile} from "node:fs/promises";
import {join, resolve, sep} from "node:path";
import {singleFile} from "../../report/single-file.ts";
import type {Config} from "../../schema/config.ts";
import {UsageError, shownText} from "../../usage-error.ts";

const rooms = ["posts", "sweeps"] as const;

/** Ids of the posts and sweeps of a built site. */
const idsOf = (site: string): string[] =>
  rooms.flatMap((room) =>
    existsSync(join(site, room))
      ? readdirSync(join(site, room)).flatMap((name) =>
          name.endsWith(".html") ? [name.slice(0, -".html".length)] : [],
        )
      : [],
  );

/**
 * Writes the post or sweep `id` of the site in the folder `site` as one file, `single-file/<id>.html`, and says where it is.
 * Throws UsageError where there is none.
 */
export async function writeSingleFile(
  site: string,
  id: string,
  {address, basePath}: Pick<Config, "address" | "basePath">,
): Promise<string> {
  const room = rooms.find((one) => idsOf(site).includes(id) && existsSync(join(site, one, `${id}.html`)));
  if (room === undefined)
    throw new UsageError(
      `no such post or sweep: ${shownText(id)} (there are: ${idsOf(site).join(", ") || "none"})`,
    );
  const path = `${room}/${id}.html`;
  const base = basePath.replace(/\/?$/, "/");
  const text = singleFile(await readFile(join(site, path), "utf8"), {
    script: await readFile(join(site, "enhance.js"), "utf8"),
    address: address === null ? null : new URL(`${base}${path}`, address).href,
    file: (href) => {
      const target = resolve(site, room, decodeURIComponent(href));
      return target.startsWith(site + sep) && existsSync(target) ? readFileSync(target) : null;
    },
  });
  await mkdir(join(site, "single-file"), {recursive: true});
  const target = join(site, "single-file", `${id}.html`);
  await writeFile(target, text);
  return target;
}
