/**
 * Waits for work that cannot be stopped, but only until the signal fires.
 * @throws the signal's reason
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason as Error);
      },
      { signal: settled.signal },
    );
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    settled.abort();
  }
}
