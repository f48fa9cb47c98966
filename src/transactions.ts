/** Several changes in one. */
export interface Transactions {
  /**
   * Stores everything that `work` stores, or nothing. Calls of stores inside it belong to it, and so does another
   * `tx`: if one fails, all of it is undone.
   * @throws the error of `work`, or of the database
   */
  tx<T>(work: () => Promise<T>): Promise<T>;
  /** Waits until no other transaction, on any machine, holds this name; the transaction holds it until it ends. */
  lock(name: string): Promise<void>;
  /** Calls `act` once the transaction has been committed; immediately outside of one. */
  afterCommit(act: () => void): void;
}
