import type { Config } from '../config/config.ts';
import type { JobStore } from '../jobs/stores/job-store.ts';
import type { Condition } from '../operator/condition-watch.ts';
import { circuitCondition, diskCondition, queueCondition } from '../operator/conditions.ts';
import type { DiskRoom } from '../storage/disk-room.ts';
import type { CircuitReport } from '../supervision/renderer-circuit.ts';
import { queueAge } from './queue-age.ts';

interface Watched {
  readonly config: Pick<Config, 'webhooks'>;
  readonly jobs: Pick<JobStore, 'queuedSince' | 'queued'>;
  readonly room: Pick<DiskRoom, 'figures'>;
  readonly renderer: { circuit(): CircuitReport };
}

/** The conditions that the operator is told of. */
export function operatorConditions(watched: Watched): readonly Condition[] {
  const { config, jobs, room, renderer } = watched;
  const { queueAgeMs } = config.webhooks.operator;
  return [
    circuitCondition(() => renderer.circuit()),
    diskCondition(() => room.figures()),
    ...(queueAgeMs === null ? [] : [queueCondition(() => queueAge(jobs), queueAgeMs)]),
  ];
}
