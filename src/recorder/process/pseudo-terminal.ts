// Runs a command on a pseudo-terminal.
import {closeSync, constants, openSync} from "node:fs";
import {ReadStream} from "node:tty";
import {loadCLibrary} from "./c-library.ts";

/** Size of the terminal that a command believes to have: wide enough that no progress bar is cut. */
const columns = 160;
const rows = 50;

/** Number of the request that sets a terminal's size: ioctl_tty(2), and sys/ttycom.h on macOS. */
const setSize = process.platform === "darwin" ? 0x80087467 : 0x5414;

/** A pseudo-terminal: what a command writes to one end is read from the other. */
export interface PseudoTerminal {
  /** File descriptor for the command's standard output and error. */
  commandEnd: number;
  /** What the command draws, as text. */
  output: ReadStream;
  /** Our copy of the command's end; without this the output would never end. */
  closeCommandEnd(): void;
}

/** The C library's functions of POSIX pseudo-terminals; they and what calls them are loaded with the first one. */
function bind() {
  const library = loadCLibrary();
  return {
    open: library.func("int posix_openpt(int flags)"),
    grant: library.func("int grantpt(int fd)"),
    unlock: library.func("int unlockpt(int fd)"),
    name: library.func("const char *ptsname(int fd)"),
    control: library.func("int ioctl(int fd, unsigned long request, ...)"),
  };
}

let bound: ReturnType<typeof bind> | null = null;

/** Opens a pseudo-terminal (posix_openpt(3)). Throws where the system has none, as Windows. */
export function openPseudoTerminal(): PseudoTerminal {
  if (process.platform === "win32")
    throw new Error(
      "no pseudo-terminal: not on Windows (leave out --tty, or name the trainer's log with --log)",
    );
  bound ??= bind();
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  const ownEnd = bound.open(flags) as number;
  if (ownEnd < 0 || bound.grant(ownEnd) !== 0 || bound.unlock(ownEnd) !== 0)
    throw new Error("no pseudo-terminal: the system gave none");
  const size = Uint16Array.of(rows, columns, 0, 0);
  bound.control(ownEnd, setSize, "void *", size);
  const commandEnd = openSync(bound.name(ownEnd) as string, flags);
  const output = new ReadStream(ownEnd);
  // The system reports the end of a pseudo-terminal as an error of reading (EIO).
  output.on("error", () => output.destroy());
  return {commandEnd, output, closeCommandEnd: () => closeSync(commandEnd)};
}
