import type { KeptIncident } from '../../../src/supervision/incidents/incident-store.ts';

/** The error of the database when the disk is full. */
export function diskFull(): Error {
  return Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL', rawCode: 13 });
}

/** Stores incidents in a list, or refuses them while it is full. */
export function aFullDatabase() {
  const stored: KeptIncident[] = [];
  return {
    isFull: true,
    stored,
    store(incident: KeptIncident): Promise<void> {
      if (this.isFull) return Promise.reject(diskFull());
      stored.push(incident);
      return Promise.resolve();
    },
  };
}
