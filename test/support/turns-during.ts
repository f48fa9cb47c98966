/** Counts how often other work can run while `work` is in progress. */
export async function turnsDuring<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly turns: number; readonly result: Result }> {
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 1);
  try {
    const result = await work();
    return { turns, result };
  } finally {
    clearInterval(counting);
  }
}
