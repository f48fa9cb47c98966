import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { aBody, aServer } from '../http-server.ts';

test('Says that a slash at the end is why a method is not allowed', async (t) => {
  const { app, jobs } = aServer(t);
  const refused = await app.inject({
    method: 'POST',
    url: '/gangsheets/?utm_source=a',
    payload: aBody(),
  });
  assert.equal(refused.statusCode, 405);
  const { detail } = refused.json<ProblemBody>();
  assert.match(detail, /^POST is not allowed on "\/gangsheets\/", which ends with a slash/);
  assert.match(detail, /Send it to "\/gangsheets", without the slash\.$/);
  assert.deepEqual(jobs.requests, []);
});

test('Names the route and its methods if the method is wrong', async (t) => {
  const { app } = aServer(t);
  const refused = await app.inject({ method: 'PUT', url: '/gangsheets' });
  assert.equal(refused.headers.allow?.includes('POST'), true);
  assert.match(
    refused.json<ProblemBody>().detail,
    /^PUT is not allowed on \/gangsheets; allowed: /,
  );
});
