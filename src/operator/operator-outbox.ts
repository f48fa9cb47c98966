import { readFileSync } from 'node:fs';
import { replaceFile } from '../storage/replace-file.ts';
import type { Log } from '../telemetry/logger.ts';
import type { IncidentWindow } from './incident-reports.ts';
import type { OperatorMessage } from './operator-message.ts';

/** A message that has not been delivered. */
export interface PendingMessage {
  /** The `webhook-id`, the same for every attempt. */
  readonly id: string;
  readonly message: OperatorMessage;
  readonly dueAtMs: number;
  /** Number of attempts so far. */
  readonly tries: number;
}

/** When each condition began that the operator has been told of, in milliseconds, by name. */
type Begun = Readonly<Record<string, number>>;

interface Kept {
  readonly pending: readonly PendingMessage[];
  readonly begun: Begun;
  /** null: no incident has been told. */
  readonly window: IncidentWindow | null;
}

/** If the receiver is down for days, the oldest messages are dropped. */
const MAX_PENDING = 100;
const FILE_MODE = 0o600;

/**
 * The messages on their way to the operator, the conditions whose end is still to be told, and how many
 * incidents were told lately. They are kept in a file, so that a service that is killed continues with them
 * at its next start. While the disk is full, they are in memory alone.
 */
export class OperatorOutbox {
  readonly #path: string;
  readonly #log: Log;
  #kept: Kept;
  #onChange: () => void = () => undefined;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
    this.#kept = readKept(path);
  }

  get size(): number {
    return this.#kept.pending.length;
  }

  /** The message that is due first; null: none is pending. */
  next(): PendingMessage | null {
    const [first, ...others] = this.#kept.pending;
    if (first === undefined) return null;
    return others.reduce((least, it) => (it.dueAtMs < least.dueAtMs ? it : least), first);
  }

  /** Adds a message, or replaces the one with the same id. */
  put(message: PendingMessage): void {
    const pending = [...this.#kept.pending];
    const index = pending.findIndex(({ id }) => id === message.id);
    if (index < 0) pending.push(message);
    else pending[index] = message;
    for (const { message: dropped } of pending.splice(0, pending.length - MAX_PENDING)) {
      this.#log.error({ type: dropped.type, text: dropped.text }, 'message to operator dropped');
    }
    this.#keep({ pending });
  }

  remove(id: string): void {
    this.#keep({ pending: this.#kept.pending.filter((it) => it.id !== id) });
  }

  /** When the condition began; null: the operator does not know of it. */
  begunMs(condition: string): number | null {
    return this.#kept.begun[condition] ?? null;
  }

  begin(condition: string, atMs: number): void {
    this.#keep({ begun: { ...this.#kept.begun, [condition]: atMs } });
  }

  end(condition: string): void {
    const others = Object.entries(this.#kept.begun).filter(([name]) => name !== condition);
    this.#keep({ begun: Object.fromEntries(others) });
  }

  window(): IncidentWindow | null {
    return this.#kept.window;
  }

  keepWindow(window: IncidentWindow): void {
    this.#keep({ window });
  }

  /** Calls `listener` after every change. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  #keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    try {
      replaceFile(this.#path, JSON.stringify(this.#kept), { mode: FILE_MODE });
    } catch (error) {
      this.#log.debug({ err: error }, 'messages to operator not kept');
    }
    this.#onChange();
  }
}

function readKept(path: string): Kept {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Partial<Kept>;
    const { pending = [], begun = {}, window = null } = kept;
    return { pending: pending.filter(isPending), begun, window: isWindow(window) ? window : null };
  } catch {
    // Missing or damaged: incidents can still be read at GET /incidents.
    return { pending: [], begun: {}, window: null };
  }
}

function isPending({ id, message, dueAtMs, tries }: Partial<PendingMessage>): boolean {
  const isCounted = Number.isFinite(dueAtMs) && Number.isInteger(tries);
  return typeof id === 'string' && typeof message === 'object' && isCounted;
}

function isWindow(window: Partial<IncidentWindow> | null): boolean {
  const { sinceMs, summaryId, told, more } = window ?? {};
  const isCounted = Number.isFinite(sinceMs) && Number.isInteger(told);
  return isCounted && typeof summaryId === 'string' && typeof more === 'object';
}
