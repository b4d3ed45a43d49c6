import type {ConfigurationEvidence} from "../evidence.ts";
import {distinct, holds, open, warns, type Check} from "./check.ts";
import {gpusOf} from "./machine.ts";

/** More differences than this are counted, not listed. */
const mostListed = 4;

type Versions = Map<string, string>;

/** What ran, by name: the kernel, the GPUs' driver, Node and the packages that train and measure. */
function versionsOf(side: ConfigurationEvidence): Versions {
  const drivers = distinct(gpusOf(side).map(({driver}) => driver ?? "unknown"));
  return new Map([
    ...(side.software === null ? [] : Object.entries(side.software.packages)),
    ...(side.software === null ? [] : ([["Node", side.software.node]] as const)),
    ...(drivers.length === 0 ? [] : ([["GPU driver", drivers.join(", ")]] as const)),
    ...(side.machine === null ? [] : ([["kernel", side.machine.kernel]] as const)),
  ]);
}

/** Whether the same versions ran on both sides. Another one is worth a word, since it may be what changed the time. */
export const checkSoftware: Check = ({base, head}) => {
  if (base.together === head.together) return [holds("recorded together, with one software")];
  const [a, b] = [versionsOf(base), versionsOf(head)];
  if (base.software === null || head.software === null)
    return [open("whether the same versions ran on both sides is not known")];
  const different = [...a].flatMap(([name, version]) => {
    const other = b.get(name);
    return other === undefined || other === version ? [] : [`${name}: ${version} and ${other}`];
  });
  if (different.length === 0) return [holds("same software")];
  const more = different.length - mostListed;
  const listed = [...different.slice(0, mostListed), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
  return [warns(`software differs (${listed})`)];
};
