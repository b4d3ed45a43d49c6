// What stands before a printed line: who printed it and when, as launchers, clusters and loggers put it there.
import type {ProgressReader} from "./reader.ts";

/** How every prefix of `outer` begins. Most lines begin otherwise, and are looked at no further. */
const outerBegins = /^[[(\dA-Z]/;

/** What comes at the very beginning of a line, one after the other. */
const outer: readonly RegExp[] = [
  // torchrun and PyTorch, mpirun: the number of the process.
  /^\[(?:rank|default)(?<rank>\d+)\]:\s*(?=\S)/,
  /^\[\d+,(?<rank>\d+)\]<std(?:out|err)>:\s*/,
  // Ray.
  /^\((?:[\w.:]+ )?pid=\d+(?:, ip=[\d.]+)?\)\s*/,
  // Kubernetes and containers: the time, the stream, whether the line is whole.
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)\s+(?:std(?:out|err) [FP] )?/,
  // The log of a system.
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?: /,
  // Google's loggers.
  /^[IW]\d{4} \d\d:\d\d:\d\d(?:\.\d+)?\s+\d+ [\w./-]+:\d+\]\s*/,
  /^\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d\d(?::\d\d)? [AP]M\b[\s|:-]*/,
  /^\[?\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?\]?(?=\s|$)\s*(?:[|-]\s+)?/,
  /^\[\d\d:\d\d:\d\d(?:\.\d+)?\]\s*/,
  // Python's own.
  /^(?:DEBUG|INFO):[\w.]+:(?=\S)/,
];

const levels = String.raw`\[?\b(?:DEBUG|INFO|SUCCESS)\b\]?\s*(?:[|:-]\s*)?`;

/** What a line has that has a level, and one that has the name of a logger: cheaper to look for than either is. */
const [hasLevel, hasLogger] = [/DEBUG|INFO|SUCCESS/, / [|:-] /];

/** The level of a logger, after its name or after a short beginning that has a clock in it. */
const level = new RegExp(
  String.raw`^(?:(?=.{0,80}\d\d:\d\d:\d\d).{0,120}?|(?:[\w.-]+\]? (?:- )?)?(?:\([\w. /]+:? \d+\): )?)${levels}(?=\S)`,
);

/** The name of a logger: a module, with its line or without. */
const logger = /^(?:__main__|\w+(?:\.\w+)+|\w+(?=:[<>\w]+:\d+ ))(?::[<>\w]+)*(?::\d+)? [|:-] /;

/** What says where a training is, and is no prefix whatever follows. */
const place = /\b(?:epoch|step|iter)/i;

/** A line without what stands before it, and which of several processes printed it, where that is said. */
interface Unprefixed {
  text: string;
  rank: string | null;
}

/** Prefixes are short and few. */
const mostPrefixes = 4;

/** The line that was looked at last: all readers get each, one after the other. */
let last: {line: string; found: Unprefixed} | null = null;

/** Takes off what launchers, clusters and loggers put before a line. */
export function withoutPrefix(line: string): Unprefixed {
  if (last?.line !== line) last = {line, found: takenOff(line)};
  return last.found;
}

function takenOff(line: string): Unprefixed {
  let text = line;
  let rank: string | null = null;
  for (let taken = 0; taken < mostPrefixes && outerBegins.test(text); taken += 1) {
    const found = outer.map((pattern) => pattern.exec(text)).find((match) => match !== null);
    if (found === undefined) break;
    rank ??= found.groups?.["rank"] ?? null;
    text = text.slice(found[0].length);
  }
  if (hasLevel.test(text)) text = text.replace(level, (prefix) => (place.test(prefix) ? prefix : ""));
  return {text: hasLogger.test(text) ? text.replace(logger, "") : text, rank};
}

/**
 * A reader that gets lines without their prefixes. Of several processes whose lines say which they are of, the one that
 * speaks first is read: each prints figures of its own share of the data.
 */
export function ofOneProcess(reader: ProgressReader): ProgressReader {
  return {
    ...reader,
    open() {
      const reading = reader.open();
      let first: string | null = null;
      return {
        ...reading,
        line(line) {
          const {text, rank} = withoutPrefix(line.text);
          // A warning says nothing of whose progress is printed.
          if (place.test(text)) first ??= rank;
          return rank !== null && rank !== first ? [] : reading.line({...line, text});
        },
      };
    },
  };
}
