/**
 * Ends this process immediately. `process.exit` waits for native operations in other threads, which
 * may take minutes. In a worker thread, it ends only the thread.
 */
export function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}
