import type {ProgressReader} from "./reader.ts";

/** Named groups that fill a field of an epoch. */
const groups = ["epoch", "trainLoss", "validLoss", "errorRate", "accuracy", "seconds"] as const;

const numberIn = (
  found: Record<string, string | undefined>,
  name: (typeof groups)[number],
): number | null => {
  const text = found[name];
  const value = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
};

/**
 * Reads lines that match a person's own regular expression: each is an epoch. Named groups say what its parts are:
 * `epoch` (as printed; the first one seen counts as 0), `trainLoss`, `validLoss`, `errorRate` or `accuracy` (0 to 1),
 * `seconds`; any other named group is a metric under its own name. Throws where it is no regular expression or has no named group.
 */
export function patternReader(pattern: string): ProgressReader {
  const expression = new RegExp(pattern, "u");
  if (!/\(\?<[A-Za-z_]\w*>/.test(pattern))
    throw new Error(
      `no named group in the pattern: ${pattern} (e.g. epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+))`,
    );
  return {
    id: "pattern",
    description: "lines that match --pattern",
    statedResolutionMs: 1000,
    open() {
      let first: number | null = null;
      let next = 0;
      return {
        line({text}) {
          const found = expression.exec(text)?.groups;
          if (found === undefined) return [];
          const printed = numberIn(found, "epoch");
          first ??= printed;
          const epoch = printed === null || first === null ? next : Math.max(0, Math.round(printed - first));
          next = epoch + 1;
          const accuracy = numberIn(found, "accuracy");
          const seconds = numberIn(found, "seconds");
          const others = Object.entries(found).flatMap(([name, value]) => {
            const isOwn = (groups as readonly string[]).includes(name) && name !== "accuracy";
            const number = Number(value);
            return isOwn || value === undefined || !Number.isFinite(number) ? [] : [[name, number] as const];
          });
          return [
            {
              found: "epoch",
              epoch,
              stage: "train",
              trainLoss: numberIn(found, "trainLoss"),
              validLoss: numberIn(found, "validLoss"),
              errorRate: shareOf(numberIn(found, "errorRate") ?? (accuracy === null ? null : 1 - accuracy)),
              metrics: Object.fromEntries(others),
              statedMs: seconds === null ? null : 1000 * seconds,
            },
          ];
        },
        end: () => [],
      };
    },
  };
}

/** Null for what is not a ratio: some print an accuracy as 93.5. */
const shareOf = (value: number | null): number | null =>
  value === null || value < 0 || value > 1 ? null : value;
