// Comparability check: the same versions of what trains and measures.
import type {Software} from "../../../schema/sweep.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {distinct, holds, open, warns, type Check} from "./check.ts";
import {gpusOf} from "./machine.ts";

/** More differences than this are counted, not listed. */
const mostListed = 4;

type Versions = Map<string, string>;

/** Node and the packages that train and measure, by name. */
const packagesOf = ({packages, node}: Software): Versions =>
  new Map([...Object.entries(packages), ["Node", node]]);

/** What ran, by name: the kernel, the GPUs' driver, Node and the packages that train and measure. */
function versionsOf(side: ConfigurationEvidence): Versions {
  const drivers = distinct(gpusOf(side).map(({driver}) => driver ?? "unknown"));
  return new Map([
    ...(side.software === null ? [] : packagesOf(side.software)),
    ...(drivers.length === 0 ? [] : ([["GPU driver", drivers.join(", ")]] as const)),
    ...(side.machine === null ? [] : ([["kernel", side.machine.kernel]] as const)),
  ]);
}

/** What is not the same in two lists of versions, at most some of it by name; null where nothing is. */
function differencesOf(a: Versions, b: Versions): string | null {
  const different = [...a].flatMap(([name, version]) => {
    const other = b.get(name);
    return other === undefined || other === version ? [] : [`${name}: ${version} and ${other}`];
  });
  const more = different.length - mostListed;
  const listed = [...different.slice(0, mostListed), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
  return different.length === 0 ? null : listed;
}

/** What changed while two sides were recorded together: it weighs on repeats of both, and on some more than on others. */
function changesWithin({software, otherSoftware}: ConfigurationEvidence): string[] {
  if (software === null) return [];
  const all = (one: Software): Versions =>
    new Map([...packagesOf(one), ["commit", one.gitCommit?.slice(0, 7) ?? "unknown"]]);
  return otherSoftware.flatMap((other) => differencesOf(all(software), all(other)) ?? []);
}

/** Whether the same versions ran on both sides. Another one is worth a word, since it may be what changed the time. */
export const checkSoftware: Check = ({base, head}) => {
  if (base.together === head.together) {
    const changes = distinct([base, head].flatMap(changesWithin));
    return changes.length === 0
      ? [holds("recorded together, with one software")]
      : [warns(`software changed while they were recorded (${changes.join("; ")})`)];
  }
  const [a, b] = [versionsOf(base), versionsOf(head)];
  if (base.software === null || head.software === null)
    return [open("whether the same versions ran on both sides is not known")];
  const different = differencesOf(a, b);
  return [different === null ? holds("same software") : warns(`software differs (${different})`)];
};
