/** Runs tasks one at a time, in the order requested. A failed task does not stop the queue. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs a task after all earlier ones have ended.
   * @throws anything that the task throws; the signal's reason, immediately if the signal fires before the
   *   task starts, so that a client that has left does not wait for other tasks
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    const running = (signal === undefined ? before : orAborted(before, signal)).then(task);
    this.#last = Promise.allSettled([before, running]);
    return running;
  }
}

async function orAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([before, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
