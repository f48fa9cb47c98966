/** A question in progress. */
export interface Asked {
  readonly id: string;
  /** Fires when nobody is waiting for the response any more. */
  readonly signal: AbortSignal;
}
