import { DamagedValue } from './shape.ts';

/** A stored row that cannot be read. */
export interface UnreadableRow {
  readonly table: string;
  readonly id: string;
  /** Why it cannot be read. */
  readonly error: unknown;
}

/**
 * The rows that could not be read since the database was opened. They stay as they are, so that a repair or
 * a copy is possible; readers of the table skip them. Each row is reported once.
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

  /** The result of `read`, or `fallback` if a value is damaged, which is noted. */
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
