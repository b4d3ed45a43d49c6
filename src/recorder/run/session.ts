import {randomBytes} from "node:crypto";

/**
 * A new name for one stretch of recording on one machine: when it began, to the second, and two random bytes, since two
 * machines may begin at once.
 */
export const newSession = (): string =>
  `${new Date().toISOString().slice(0, 19)}Z-${randomBytes(2).toString("hex")}`;
