import type { TestContext } from 'node:test';
import type { JobStores } from '../../src/jobs/stores/job-stores.ts';
import type { QuarantineStore } from '../../src/quarantine/quarantine-store.ts';
import type { IncidentStore } from '../../src/supervision/incidents/incident-store.ts';
import type { UploadStore } from '../../src/uploads/upload-store.ts';
import type { DeliveryStore } from '../../src/webhooks/delivery-store.ts';

/** Every port of a database. The stores share one database: events, for example, are stored with jobs. */
export interface Stores extends JobStores {
  readonly deliveries: DeliveryStore;
  readonly uploads: UploadStore;
  readonly incidents: IncidentStore;
  readonly quarantine: QuarantineStore;
}

/** Opens empty stores, which are closed after the test. */
export type OpenStores = (t: TestContext) => Promise<Stores>;
