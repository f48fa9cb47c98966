import type { Incident, IncidentClass } from './incident.ts';

const OUT_OF_MEMORY = ['brake', 'cgroup_oom', 'native_oom', 'probable_oom'] as const;
type MemoryDeath = (typeof OUT_OF_MEMORY)[number];

/** Whether a process died because memory ran out, outside the JavaScript heap. */
export function isMemoryDeath(incidentClass: IncidentClass): incidentClass is MemoryDeath {
  return (OUT_OF_MEMORY as readonly IncidentClass[]).includes(incidentClass);
}

type Compared = Pick<Incident, 'class' | 'jobId' | 'place'>;

/** Whether memory ran out both times, at the same artwork or in the same job. */
export function isAlike(one: Compared, other: Compared): boolean {
  if (!isMemoryDeath(one.class) || !isMemoryDeath(other.class)) return false;
  const artwork = one.place?.['artwork'];
  const isSameArtwork = artwork !== undefined && artwork === other.place?.['artwork'];
  return isSameArtwork || (one.jobId !== null && one.jobId === other.jobId);
}
