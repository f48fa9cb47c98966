/** Some hundred bytes each. */
const KEPT = 2000;

/** Enters what was measured; of too many entries the oldest goes. */
export function remember<T>(known: Map<string, T>, key: string, measured: T): void {
  known.delete(key);
  known.set(key, measured);
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
}
