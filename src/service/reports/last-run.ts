import { startFlightRecorder, type FlightRecorder } from '../../flight-recorder/flight-recorder.ts';
import { clearRingFile } from '../../flight-recorder/ring-file.ts';
import { readFlight } from '../../flight-recorder/read-flight.ts';
import type { DataFolders } from '../../storage/data-folders.ts';
import type { Incident } from '../../supervision/incidents/incident.ts';
import { examineLastRun, type Background } from '../../supervision/incidents/post-mortem.ts';

export interface LastRun {
  /** How the service's previous run died; null if it ended cleanly or there was none. */
  readonly incident: Incident | null;
  /** The flight recorder of this run, which replaces the earlier record. */
  readonly recorder: FlightRecorder;
}

/** Examines the flight records of the previous run, then starts a new record. */
export function takeOverFromLastRun(
  { flights }: Pick<DataFolders, 'flights'>,
  oomKills: number | undefined,
  background: Omit<Background, 'now'>,
): LastRun {
  const [service, renderer] = [readFlight(flights.service), readFlight(flights.renderer)];
  const incident = examineLastRun({ service, renderer, oomKills }, background);
  // The incident includes the record of that run's renderer.
  clearRingFile(flights.renderer);
  const recorder = startFlightRecorder(flights.service, {
    atMs: Date.now(),
    process: 'service',
    pid: process.pid,
    oomKills: oomKills ?? null,
  });
  return { incident, recorder };
}
