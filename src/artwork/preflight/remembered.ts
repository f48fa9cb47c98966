/** Entries to keep, of a few hundred bytes each. */
const KEPT = 2000;

/** Stores a measurement. When there are too many entries, the oldest is dropped. */
export function remember<T>(known: Map<string, T>, key: string, measured: T): void {
  known.delete(key);
  known.set(key, measured);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
}
