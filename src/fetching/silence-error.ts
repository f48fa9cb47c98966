/** A server has sent nothing for longer than it may. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}
