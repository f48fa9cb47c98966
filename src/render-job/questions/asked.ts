/** A question in progress. */
export interface Asked {
  readonly id: string;
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
  /** Fires when no one is waiting for the response anymore. */
  readonly signal: AbortSignal;
}
