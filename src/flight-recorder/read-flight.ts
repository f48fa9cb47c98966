import { isMissing } from '../storage/file-errors.ts';
import type { Flight, FlightRecord } from './flight.ts';
import { readRingFile } from './ring-file.ts';

/** Reads the record that a process left behind; null if there is none or it has no start mark. */
export function readFlight(path: string): Flight | null {
  const records = readRecords(path);
  const start = newest(records, 'start');
  if (start === null) return null;
  return {
    start,
    stop: newest(records, 'stop'),
    fault: newest(records, 'fault'),
    end: newest(records, 'end'),
    place: newest(records, 'place'),
    brake: newest(records, 'brake'),
    samples: records.filter((record) => record.kind === 'sample'),
  };
}

function newest<Kind extends FlightRecord['kind']>(records: readonly FlightRecord[], kind: Kind) {
  const found = records.findLast((record) => record.kind === kind);
  return (found ?? null) as Extract<FlightRecord, { kind: Kind }> | null;
}

/** An intact record needs no further validation: its checksum proves that this service wrote it. */
function readRecords(path: string): readonly FlightRecord[] {
  try {
    return readRingFile(path).map(({ json }) => JSON.parse(json) as FlightRecord);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
