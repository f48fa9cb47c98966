import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { isDiskFault } from '../storage/file-errors.ts';

export const SLOTS = 256;
export const SLOT_BYTES = 512;
const HEX_DIGITS = 8;
/** `sequence checksum json`, padded with spaces to the end of the line. */
const HEAD_BYTES = 2 * (HEX_DIGITS + 1);
export const MAX_RECORD_BYTES = SLOT_BYTES - HEAD_BYTES - 1;

/** The first slots contain records that must not be overwritten; the rest is the ring. */
export interface RingOptions {
  readonly fixedSlots: number;
  /** Counts the records from all writers of the file, including those in other threads. */
  readonly sequence: Int32Array;
}

export interface SlotContent {
  readonly sequence: number;
  readonly json: string;
}

/**
 * Creates the file at its full size, so no later write needs disk space. Overwrites an earlier file in
 * place, so that a process can also start on a full disk.
 */
export function createRingFile(path: string): void {
  // Only this user may read which jobs ran.
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    ftruncateSync(fd, SLOTS * SLOT_BYTES);
    writeSync(fd, ' '.repeat(SLOTS * SLOT_BYTES), 0);
  } finally {
    closeSync(fd);
  }
}

/** Removes all records but keeps the file, and with it its space on the disk. */
export function clearRingFile(path: string): void {
  if (existsSync(path)) createRingFile(path);
}

/**
 * One writer of a ring file. A write is a single positional system call. Once it returns, the
 * kernel has the record and this process may be killed. Records are not flushed to disk, so a power
 * cut may lose some.
 */
export class RingWriter {
  readonly #fd: number;
  readonly #options: RingOptions;

  constructor(path: string, options: RingOptions) {
    this.#fd = openSync(path, 'r+');
    this.#options = options;
  }

  /** Writes into the next slot of the ring. */
  append(json: string): void {
    const { fixedSlots } = this.#options;
    const sequence = this.#next();
    this.#write(fixedSlots + (sequence % (SLOTS - fixedSlots)), sequence, json);
  }

  /** Overwrites a fixed slot. */
  put(slot: number, json: string): void {
    this.#write(slot, this.#next(), json);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #next(): number {
    return Atomics.add(this.#options.sequence, 0, 1) + 1;
  }

  #write(slot: number, sequence: number, json: string): void {
    const line = `${hex(sequence)} ${hex(crc32(json))} ${json}`;
    const bytes = Buffer.alloc(SLOT_BYTES, ' ');
    if (bytes.write(line) >= SLOT_BYTES) throw new Error(`flight record is too long: ${json}`);
    bytes[SLOT_BYTES - 1] = 0x0a;
    try {
      writeSync(this.#fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
    } catch (error) {
      // A record only helps to explain a death; work must not stop because one is missing.
      if (!isDiskFault(error)) throw error;
    }
  }
}

/** Reads all intact slots, oldest first. Skips a slot that was cut off in the middle. */
export function readRingFile(path: string): readonly SlotContent[] {
  const bytes = readFileSync(path);
  const slots = Array.from({ length: Math.floor(bytes.length / SLOT_BYTES) }, (_, slot) =>
    readSlot(bytes.toString('utf8', slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES)),
  );
  return slots.filter((slot) => slot !== null).sort((a, b) => a.sequence - b.sequence);
}

function readSlot(text: string): SlotContent | null {
  const sequence = Number.parseInt(text.slice(0, HEX_DIGITS), 16);
  const checksum = Number.parseInt(text.slice(HEX_DIGITS + 1, HEAD_BYTES - 1), 16);
  const json = text.slice(HEAD_BYTES).trimEnd();
  return json !== '' && crc32(json) === checksum ? { sequence, json } : null;
}

function hex(number: number): string {
  return (number >>> 0).toString(16).padStart(HEX_DIGITS, '0');
}
