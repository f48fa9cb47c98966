import type { EndMark, FaultMark, FlightRecord, PlaceMark, StartMark, StopMark } from './flight.ts';
import { createRingFile, MAX_RECORD_BYTES, RingWriter } from './ring-file.ts';

/** Slots that the ring never overwrites. */
const FIXED_SLOTS = { start: 0, end: 1, place: 2, stop: 3, fault: 4 } as const;
const FIXED_SLOT_COUNT = 5;

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
  record(record: Exclude<FlightRecord, StartMark | EndMark | StopMark | FaultMark>): void;
  /** Records that this process was asked to end. */
  stop(why: string): void;
  /** Records the error because of which this process ends. */
  fault(what: string): void;
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
    stop: (why) =>
      writer.put(FIXED_SLOTS.stop, JSON.stringify({ kind: 'stop', atMs: Date.now(), why })),
    fault: (what) => writer.put(FIXED_SLOTS.fault, faultJson(what)),
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

/** A character takes at most six bytes, as an escape. */
const FAULT_LENGTH = 400;

/** Omits what does not fit into a slot. */
function faultJson(what: string): string {
  const markOf = (length: number) =>
    JSON.stringify({ kind: 'fault', atMs: Date.now(), what: what.slice(0, length) });
  const lengths = [FAULT_LENGTH, FAULT_LENGTH / 4, FAULT_LENGTH / 8];
  return (
    lengths.map(markOf).find((json) => Buffer.byteLength(json) <= MAX_RECORD_BYTES) ?? markOf(0)
  );
}
