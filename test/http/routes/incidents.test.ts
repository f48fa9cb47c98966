import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Check } from 'typebox/value';
import { v7 as newId } from 'uuid';
import {
  incidentPageSchema,
  incidentSchema,
  type IncidentAnswer,
  type IncidentPageAnswer,
} from '../../../src/http/contract/incident.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { examineDecoder } from '../../../src/supervision/incidents/post-mortem.ts';
import { INCIDENT_CLASSES } from '../../../src/supervision/incidents/incident.ts';
import { aDecoderEnd, anIncident } from '../../support/service/make-incident.ts';
import { aServer } from '../http-server.ts';

const JOB_ID = '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d';

test('Lists incidents newest first, in pages and in the form of the contract', async (t) => {
  const store = await openDatabase(':memory:');
  t.after(() => store.close());
  const { app } = aServer(t, { service: { incidents: store.incidents } });
  for (const name of INCIDENT_CLASSES) {
    await store.incidents.add({ ...anIncident({ class: name, jobId: JOB_ID }), id: newId() });
  }
  const found: string[] = [];
  let next: string | null = '/incidents?limit=4';
  while (next !== null) {
    const page: IncidentPageAnswer = (await app.inject(next)).json();
    assert.ok(Check(incidentPageSchema, page), JSON.stringify(page));
    found.push(...page.incidents.map((incident) => incident.class));
    next = page.links.next;
  }
  assert.deepEqual(found, [...INCIDENT_CLASSES].reverse());
});

test('Shows one incident by its id', async (t) => {
  const store = await openDatabase(':memory:');
  t.after(() => store.close());
  const { app } = aServer(t, { service: { incidents: store.incidents } });
  const sha256 = 'aa'.repeat(32);
  const ended = aDecoderEnd({ artworkId: sha256, owner: { kind: 'job', id: JOB_ID } });
  const id = newId();
  await store.incidents.add({ ...examineDecoder(ended, new Date()), id });
  const response = await app.inject(`/incidents/${id.toUpperCase()}`);
  const incident = response.json<IncidentAnswer>();
  assert.ok(Check(incidentSchema, incident), response.body);
  assert.deepEqual(incident.decode, { sha256, operation: 'fit', owner: ended.owner });
  const missing = await app.inject(`/incidents/${JOB_ID}`);
  assert.equal(missing.statusCode, 404);
});

test('Rejects a bad page with the reason', async (t) => {
  const { app } = aServer(t);
  const response = await app.inject('/incidents?limit=0&after=x');
  assert.equal(response.statusCode, 422);
});
