import type { TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import { storesIn } from '../../src/database/stores.ts';
import { deathStoreContract } from '../contracts/death-store-contract.ts';
import { deliveryStoreContract } from '../contracts/delivery-store-contract.ts';
import { eventStoreContract } from '../contracts/event-store-contract.ts';
import { incidentStoreContract } from '../contracts/incident-store-contract.ts';
import { jobStoreContract } from '../contracts/job-store-contract.ts';
import type { OpenStores } from '../contracts/open-stores.ts';
import { peakStoreContract } from '../contracts/peak-store-contract.ts';
import { quarantineStoreContract } from '../contracts/quarantine-store-contract.ts';
import { uploadStoreContract } from '../contracts/upload-store-contract.ts';
import { emptyPostgres, withPostgres } from '../support/postgres/open-postgres.ts';

async function inMemory(t: TestContext) {
  const stores = await openDatabase(':memory:');
  t.after(() => stores.close());
  return stores;
}

function everyContract(name: string, open: OpenStores): void {
  jobStoreContract(`${name} jobs`, open);
  eventStoreContract(`${name} events`, open);
  deathStoreContract(`${name} deaths`, open);
  peakStoreContract(`${name} peaks`, open);
  deliveryStoreContract(`${name} deliveries`, open);
  uploadStoreContract(`${name} uploads`, open);
  incidentStoreContract(`${name} incidents`, open);
  quarantineStoreContract(`${name} quarantine`, open);
}

everyContract('SQLite', inMemory);
withPostgres('PostgreSQL stores', (url) =>
  everyContract('PostgreSQL', async (t) => storesIn(await emptyPostgres(t, url))),
);
