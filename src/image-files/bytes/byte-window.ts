import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { ReadBudget } from './read-budget.ts';

/** Size of the first read at a new position. Sequential reads double the size up to `WINDOW_BYTES`. */
const FIRST_BYTES = 16 * 1024;
const WINDOW_BYTES = 256 * 1024;
/** Maximum time for which a walk inside the window may block the event loop. */
const MAX_TURN_MS = 8;
/** Number of steps between two checks of the clock. */
const STEPS_PER_LOOK = 64;

/** Random access to the bytes of a file, or of several parts spliced together. */
export type Bytes = Pick<ByteWindow, 'sizeBytes' | 'at' | 'spend'>;

export interface BytesOf {
  readonly path: string;
  readonly bytes: number;
  /** Ends the walk, so that reading stops when a client disconnects. */
  readonly signal: AbortSignal;
}

/**
 * Opens a file of known size, lends its bytes to `read`, and closes it.
 * @throws ArtworkFault `artwork_too_large` when `read` uses up its budget; the signal's reason
 */
export async function withBytesOf<T>(
  { path, bytes, signal }: BytesOf,
  read: (file: ByteWindow) => Promise<T>,
): Promise<T> {
  const handle = await open(path);
  try {
    return await read(new ByteWindow(handle, bytes, signal));
  } finally {
    await handle.close();
  }
}

/**
 * Reads small ranges of a file through a window. Every read counts against a budget, because the
 * structure of a hostile file can refer to the same bytes over and over. A long walk yields to other
 * work in the process.
 */
export class ByteWindow {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  readonly #signal: AbortSignal;
  readonly #budget: ReadBudget;
  #start = 0;
  #window = Buffer.alloc(0);
  /** Reused for every window. */
  #buffer = Buffer.alloc(0);
  #turnStart = performance.now();

  constructor(file: FileHandle, sizeBytes: number, signal: AbortSignal) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
    this.#signal = signal;
    this.#budget = new ReadBudget(sizeBytes);
  }

  /** Steps taken and bytes read so far. */
  get used(): { readonly steps: number; readonly bytes: number } {
    return this.#budget.used;
  }

  /**
   * Returns `length` bytes from `offset`, fewer at the end of the file. The result is a view that
   * is valid until the next call.
   * @throws ArtworkFault `artwork_too_large` beyond the budget; the signal's reason
   */
  async at(offset: number, length: number): Promise<Buffer> {
    this.#signal.throwIfAborted();
    this.spend(1);
    if (this.#budget.used.steps % STEPS_PER_LOOK === 0) await this.#makeRoom();
    const end = Math.min(offset + length, this.sizeBytes);
    const held = offset >= this.#start && end <= this.#start + this.#window.length;
    if (!held) await this.#load(offset, Math.max(length, this.#aheadBytes(offset)));
    return this.#window.subarray(offset - this.#start, end - this.#start);
  }

  /**
   * Counts work that does not read from the file, such as processing an entry of a list.
   * @throws ArtworkFault `artwork_too_large` beyond the budget
   */
  spend(steps: number): void {
    this.#budget.step(steps);
  }

  async #makeRoom(): Promise<void> {
    if (performance.now() - this.#turnStart < MAX_TURN_MS) return;
    await setImmediate();
    this.#turnStart = performance.now();
    this.#signal.throwIfAborted();
  }

  /** Reads far ahead only while a file is read in order, so that a jump costs little. */
  #aheadBytes(offset: number): number {
    const end = this.#start + this.#window.length;
    const goesOn = offset >= this.#start && offset <= end + WINDOW_BYTES;
    if (!goesOn) return FIRST_BYTES;
    return Math.min(WINDOW_BYTES, Math.max(FIRST_BYTES, 2 * this.#window.length));
  }

  async #load(offset: number, length: number): Promise<void> {
    const bytes = Math.max(0, Math.min(length, this.sizeBytes - offset));
    this.#budget.read(bytes);
    // Allocating a buffer for every window would cost more than reading the bytes.
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafeSlow(bytes);
    const { bytesRead } = await this.#file.read(this.#buffer, 0, bytes, offset);
    this.#turnStart = performance.now();
    this.#window = this.#buffer.subarray(0, bytesRead);
    this.#start = offset;
  }
}
