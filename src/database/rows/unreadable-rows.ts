import { DamagedValue } from './shape.ts';

/** A stored row that cannot be read. */
export interface UnreadableRow {
  readonly table: string;
  readonly id: string;
  /** Why it cannot be read. */
  readonly error: unknown;
}

/**
 * The rows that could not be read since the database was opened. They are left as they are, so that
 * they can be repaired or copied; readers of the table skip them. Each row is reported once.
 */
export class UnreadableRows {
  readonly #found = new Set<string>();
  readonly #jobIds = new Set<string>();
  readonly #onFound: (row: UnreadableRow) => void;

  constructor(onFound: (row: UnreadableRow) => void = () => undefined) {
    this.#onFound = onFound;
  }

  get size(): number {
    return this.#found.size;
  }

  /** The ids of unreadable jobs, as a JSON array. */
  jobIds(): string {
    return JSON.stringify([...this.#jobIds]);
  }

  note(row: UnreadableRow): void {
    const name = JSON.stringify([row.table, row.id]);
    if (this.#found.has(name)) return;
    this.#found.add(name);
    if (row.table === 'jobs') this.#jobIds.add(row.id);
    this.#onFound(row);
  }

  /** Returns the result of `read`, or `fallback` if a value is damaged, which is recorded. */
  readOr<T, Fallback>(
    about: Omit<UnreadableRow, 'error'>,
    read: () => T,
    fallback: Fallback,
  ): T | Fallback {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedValue)) throw error;
      this.note({ table: about.table, id: about.id, error });
      return fallback;
    }
  }
}
