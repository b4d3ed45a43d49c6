/** `make`, called when its value is first asked for, and never again. */
export function lazily<T>(make: () => T): () => T {
  let made: {value: T} | null = null;
  return () => (made ??= {value: make()}).value;
}
