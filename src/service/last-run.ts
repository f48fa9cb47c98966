import { rmSync } from 'node:fs';
import { startFlightRecorder, type FlightRecorder } from '../flight-recorder/flight-recorder.ts';
import { readFlight } from '../flight-recorder/read-flight.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import type { Incident } from '../supervision/incident.ts';
import { examineLastRun } from '../supervision/post-mortem.ts';

export interface LastRun {
  /** How the earlier run of the service died; null when it ended by its own choice, or there was none. */
  readonly incident: Incident | null;
  /** That of this run, begun over the earlier one. */
  readonly recorder: FlightRecorder;
}

/** Reads what the flight recorders of an earlier run say, and begins anew. */
export function takeOverFromLastRun(
  { flights }: Pick<DataFolders, 'flights'>,
  oomKills: number | undefined,
): LastRun {
  const incident = examineLastRun({
    service: readFlight(flights.service),
    renderer: readFlight(flights.renderer),
    oomKills,
  });
  // Its renderer's record is told with it.
  rmSync(flights.renderer, { force: true });
  const recorder = startFlightRecorder(flights.service, {
    atMs: Date.now(),
    process: 'service',
    pid: process.pid,
    oomKills: oomKills ?? null,
  });
  return { incident, recorder };
}
