/**
 * Like `Promise.all(values.map(work))`, with at most `limit` calls at once. After the first failure no
 * more calls start; the promise rejects once all running calls have settled.
 */
export async function mapInParallel<T, R>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const entries = values.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, value] of entries) {
      if (failed) return;
      try {
        results[index] = await work(value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, values.length) }, worker);
  const [failure] = (await Promise.allSettled(workers)).filter((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return results;
}
