/**
 * The numbers of a packed column: base64 of doubles, the low byte first. Hooks send their steps so, since decimals would take
 * them longer than all that they do within a step. A text that is no such column stays a text, for the schema to refuse.
 */
export function unpackedColumn(text: string): number[] | string {
  const bytes = bytesOf(text);
  if (bytes === null || bytes.length % 8 !== 0) return text;
  const view = new DataView(bytes.buffer);
  return Array.from({length: bytes.length / 8}, (_, index) => view.getFloat64(8 * index, true));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Times to a tenth of a microsecond: no clock tells more, and a run log keeps what it is told. */
const timed = (ms: number): number => Math.round(ms * 10_000) / 10_000;

/** A parsed event line whose steps are packed, with columns of numbers; any other as it is. */
export function unpackedSteps(event: unknown): unknown {
  if (typeof event !== "object" || event === null || Reflect.get(event, "event") !== "step") return event;
  const fields = Object.entries(event).map(([name, value]: [string, unknown]) => {
    if (name === "event" || typeof value !== "string") return [name, value];
    const column = unpackedColumn(value);
    return [name, name.endsWith("Ms") && typeof column !== "string" ? column.map(timed) : column];
  });
  return Object.fromEntries(fields);
}
