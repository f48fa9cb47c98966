import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aJob, aPlan } from '../../support/service/fake-jobs.ts';
import { aServer, LINKS } from '../http-server.ts';

test('Restricts the browser in every response, including refusals and the documentation', async (t) => {
  const { app } = aServer(t);
  for (const url of ['/gangsheets', '/healthz', '/nowhere', '/gangsheets/nope', '/docs']) {
    const { headers } = await app.inject(url);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.equal(headers['referrer-policy'], 'no-referrer', url);
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', url);
    const policy = url === '/docs' ? /default-src 'self'.*frame-ancestors/ : /default-src 'none'/;
    assert.match(String(headers['content-security-policy']), policy, url);
  }
});

test('Lets pages of other origins embed the targets of signed links', async (t) => {
  const { app, jobs } = aServer(t);
  const { id } = jobs.put(aJob({ status: 'running' }), aPlan());
  const { statusCode, headers } = await app.inject(LINKS.sign(`/gangsheets/${id}/parts/1/map`));
  assert.equal(statusCode, 200);
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
  assert.match(String(headers['content-security-policy']), /style-src 'unsafe-inline'/);
});
