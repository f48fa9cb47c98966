import type { TestContext } from 'node:test';
import { openDatabase } from '../../src/database/open-database.ts';
import { deathStoreContract } from '../contracts/death-store-contract.ts';
import { deliveryStoreContract } from '../contracts/delivery-store-contract.ts';
import { eventStoreContract } from '../contracts/event-store-contract.ts';
import { incidentStoreContract } from '../contracts/incident-store-contract.ts';
import { jobStoreContract } from '../contracts/job-store-contract.ts';
import { peakStoreContract } from '../contracts/peak-store-contract.ts';
import { quarantineStoreContract } from '../contracts/quarantine-store-contract.ts';
import { uploadStoreContract } from '../contracts/upload-store-contract.ts';

function inMemory(t: TestContext) {
  const database = openDatabase(':memory:');
  t.after(() => database.close());
  return database;
}

jobStoreContract('SQLite jobs', inMemory);
eventStoreContract('SQLite events', inMemory);
deathStoreContract('SQLite deaths', inMemory);
peakStoreContract('SQLite peaks', inMemory);
deliveryStoreContract('SQLite deliveries', inMemory);
uploadStoreContract('SQLite uploads', inMemory);
incidentStoreContract('SQLite incidents', inMemory);
quarantineStoreContract('SQLite quarantine', inMemory);
