/**
 * Writes log lines regularly, without keeping the process alive.
 * @param everyMs 0: never
 * @returns a function that stops it
 */
export function logEvery(everyMs: number, writeLines: () => void): () => void {
  if (everyMs === 0) return () => undefined;
  const timer = setInterval(writeLines, everyMs).unref();
  return () => clearInterval(timer);
}
