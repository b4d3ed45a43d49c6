import {isUtf8} from "node:buffer";

const newline = 0x0a;

/** Cuts bytes into lines. A line longer than the limit is passed by and counted, so that memory stays bounded. */
export interface LineSplitter {
  push(bytes: Buffer): void;
  /** Hands over what is left as a line: what was written last may lack its newline. */
  end(): void;
}

/**
 * Cuts bytes at newlines, before they become text, so that a character may lie across two pieces. `onLeftOut` is called
 * once, with the reason, for each line that is not handed over: one longer than `maxLineBytes`, or one that is not UTF-8.
 */
export function createLineSplitter({
  maxLineBytes,
  onLine,
  onLeftOut,
}: {
  maxLineBytes: number;
  onLine: (line: string) => void;
  onLeftOut: (reason: string) => void;
}): LineSplitter {
  let pieces: Buffer[] = [];
  let length = 0;
  let overlong = false;

  function keep(piece: Buffer): void {
    if (overlong) return;
    length += piece.length;
    if (length > maxLineBytes) {
      overlong = true;
      pieces = [];
      onLeftOut(`longer than ${maxLineBytes} bytes`);
    } else if (piece.length > 0) pieces.push(Buffer.from(piece));
  }

  function finish(): void {
    const bytes = Buffer.concat(pieces);
    const whole = !overlong;
    pieces = [];
    length = 0;
    overlong = false;
    if (!whole) return;
    const line = bytes.toString("utf8").trim();
    if (!isUtf8(bytes)) onLeftOut("not UTF-8");
    else if (line !== "") onLine(line);
  }

  return {
    push(bytes) {
      let start = 0;
      for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, start)) {
        keep(bytes.subarray(start, at));
        finish();
        start = at + 1;
      }
      keep(bytes.subarray(start));
    },
    end: finish,
  };
}
