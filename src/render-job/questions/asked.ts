/** A question in progress. */
export interface Asked {
  readonly id: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
