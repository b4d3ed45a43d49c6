import {closeSync} from "node:fs";
import {loadCLibrary} from "./c-library.ts";

/**
 * A pipe on which a command's life hangs: the kernel ends the command's whole process group when this process is gone,
 * however it went, and nobody else need live for that. Once the command holds its end, a signal is sent to the group as
 * soon as the other end closes (F_SETOWN and F_SETSIG, fcntl(2)). PR_SET_PDEATHSIG would reach the command's first process
 * alone, and only from a program in between, as each process has to ask for it itself.
 */
export interface Lifeline {
  /** File descriptor that the command has to inherit, as `lifelineDescriptor`. */
  commandEnd: number;
  /** Ties the process group to it, and closes our copy of the command's end. */
  tie(group: number): void;
  /** What is left of the group is ended. */
  close(): void;
}

/**
 * The file descriptor that a command inherits it as. The first ones may be in use: a jobserver of make is often 3 and 4, and
 * shells count downwards from 63.
 */
export const lifelineDescriptor = 40;

/** From asm-generic/fcntl.h, which x86 and ARM share. */
const closeOnExec = 0o2000000;
const asynchronous = 0o20000;
const setFlags = 4;
const setOwner = 8;
const setSignal = 10;
const sigkill = 9;

/** The C library's functions; they and what calls them are loaded with the first lifeline. */
function bind() {
  const library = loadCLibrary();
  return {
    pipe: library.func("int pipe2(_Out_ int *ends, int flags)"),
    control: library.func("int fcntl(int fd, int command, ...)"),
  };
}

let bound: ReturnType<typeof bind> | null = null;

/** Opens one; null where the system has none: not Linux, or another C library than glibc. */
export function openLifeline(): Lifeline | null {
  if (process.platform !== "linux") return null;
  const ends = [-1, -1];
  try {
    bound ??= bind();
    if (bound.pipe(ends, closeOnExec) !== 0) return null;
  } catch {
    return null;
  }
  const {control} = bound;
  const [commandEnd = -1, ownEnd = -1] = ends;
  let isTied = false;
  return {
    commandEnd,
    tie(group) {
      isTied = true;
      control(commandEnd, setOwner, "int", -group);
      control(commandEnd, setSignal, "int", sigkill);
      control(commandEnd, setFlags, "int", asynchronous);
      closeSync(commandEnd);
    },
    close() {
      closeSync(ownEnd);
      if (!isTied) closeSync(commandEnd);
    },
  };
}
