/** Number of entries to keep, each of a few hundred bytes. */
const KEPT = 2000;

/** Stores an entry as the newest. When there are too many, the oldest is dropped. */
export function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
}
