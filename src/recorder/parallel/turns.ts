/** Does something once its turn has come: alone, or beside others that need not be alone. */
export type InTurn = <T>(isAlone: boolean, action: () => Promise<T>) => Promise<T>;

/** Lets many go on beside each other or one alone, in the order in which they asked: nobody waits for ever. */
export function createTurns(): InTurn {
  const waiting: {isAlone: boolean; begin: () => void}[] = [];
  let beside = 0;
  let hasOneAlone = false;

  function admit(): void {
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      if (hasOneAlone || (next.isAlone && beside > 0)) return;
      waiting.shift();
      if (next.isAlone) hasOneAlone = true;
      else beside += 1;
      next.begin();
    }
  }

  return async (isAlone, action) => {
    await new Promise<void>((begin) => {
      waiting.push({isAlone, begin});
      admit();
    });
    try {
      return await action();
    } finally {
      if (isAlone) hasOneAlone = false;
      else beside -= 1;
      admit();
    }
  };
}
