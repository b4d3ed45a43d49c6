/** What the registry says of one accelerator. */
export interface Accelerator {
  name: string;
  /** 0 to 1; null where it is not told or no possible number. */
  utilization: number | null;
  memoryBytes: number | null;
}

/** A number of a dictionary as ioreg prints it; the closing quote keeps "In use system memory (driver)" apart. */
function numberIn(dictionary: string, key: string): number | null {
  const at = dictionary.indexOf(`"${key}"=`);
  if (at < 0) return null;
  const text = /^(\d{1,16})(?=[,}])/.exec(dictionary.slice(at + key.length + 3))?.[1];
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/**
 * Reads `ioreg -r -d 1 -w 0 -c IOAccelerator`. Accelerators without statistics are left out. Memory is what is in use;
 * what is merely allocated is often several times as much.
 */
export function parseIoreg(text: string): Accelerator[] {
  return text
    .split(/^\+-o /m)
    .slice(1)
    .flatMap((entry) => {
      const statistics = /"PerformanceStatistics" = (\{[^\n]*\})/.exec(entry)?.[1];
      if (statistics === undefined) return [];
      const percent = numberIn(statistics, "Device Utilization %");
      const model = /"model" = "([^"\n]{1,100})"/.exec(entry)?.[1];
      return [
        {
          name: model ?? /^[A-Za-z0-9_]{1,100}/.exec(entry)?.[0] ?? "Apple GPU",
          utilization: percent === null || percent > 100 ? null : percent / 100,
          memoryBytes: numberIn(statistics, "In use system memory"),
        },
      ];
    });
}
