const newline = 0x0a;

/** Cuts bytes into lines. A line longer than the limit is passed by and counted, so that memory stays bounded. */
export interface LineSplitter {
  push(bytes: Buffer): void;
  /** Hands over what is left as a line: what was written last may lack its newline. */
  end(): void;
}

/**
 * Cuts bytes at newlines, before they become text, so that a character may lie across two pieces. `onOverlong` is called
 * once a line that is longer than `maxLineBytes`; such a line is not handed over.
 */
export function createLineSplitter({
  maxLineBytes,
  onLine,
  onOverlong,
}: {
  maxLineBytes: number;
  onLine: (line: string) => void;
  onOverlong: () => void;
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
      onOverlong();
    } else if (piece.length > 0) pieces.push(Buffer.from(piece));
  }

  function finish(): void {
    const line = Buffer.concat(pieces).toString("utf8").trim();
    const whole = !overlong;
    pieces = [];
    length = 0;
    overlong = false;
    if (whole && line !== "") onLine(line);
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
