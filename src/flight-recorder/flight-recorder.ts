import type { EndMark, FlightRecord, PlaceMark, StartMark } from './flight.ts';
import { createRingFile, MAX_RECORD_BYTES, RingWriter } from './ring-file.ts';

/** Slots that the ring never overwrites. */
const FIXED_SLOTS = { start: 0, end: 1, place: 2 } as const;
const FIXED_SLOT_COUNT = 3;

/** Lets a second thread write into the same recorder. */
export interface RecorderAddress {
  readonly path: string;
  readonly sequence: Int32Array;
}

/**
 * Writes records that survive this process being killed: when a call returns, the kernel has the
 * record.
 */
export interface FlightRecorder {
  readonly address: RecorderAddress;
  record(record: Exclude<FlightRecord, StartMark | EndMark>): void;
  /** Writes the clean-exit mark. */
  end(why: string): void;
  close(): void;
}

/**
 * Starts the record of this process at `path`, replacing an earlier record.
 * @throws the file system's error: a service that cannot record must not start
 */
export function startFlightRecorder(path: string, start: Omit<StartMark, 'kind'>): FlightRecorder {
  createRingFile(path);
  const address = { path, sequence: new Int32Array(new SharedArrayBuffer(4)) };
  const recorder = joinFlightRecorder(address);
  recorder.start({ kind: 'start', ...start });
  return recorder;
}

/** Opens a second writer, in another thread of the process that started the recorder. */
export function joinFlightRecorder(
  address: RecorderAddress,
): FlightRecorder & { start(mark: StartMark): void } {
  const writer = new RingWriter(address.path, {
    fixedSlots: FIXED_SLOT_COUNT,
    sequence: address.sequence,
  });
  return {
    address,
    start: (mark) => writer.put(FIXED_SLOTS.start, JSON.stringify(mark)),
    record(record) {
      // The position has its own slot: between two checkpoints, samples may fill the whole ring.
      if (record.kind === 'place') writer.put(FIXED_SLOTS.place, placeJson(record));
      else writer.append(JSON.stringify(record));
    },
    end: (why) =>
      writer.put(FIXED_SLOTS.end, JSON.stringify({ kind: 'end', atMs: Date.now(), why })),
    close: () => writer.close(),
  };
}

/** Omits a position that is too long for a slot: the job matters most. */
function placeJson(mark: PlaceMark): string {
  const json = JSON.stringify(mark);
  if (Buffer.byteLength(json) <= MAX_RECORD_BYTES) return json;
  return JSON.stringify({ ...mark, place: {} });
}
