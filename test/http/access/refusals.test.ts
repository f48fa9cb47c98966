import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { aServer } from '../http-server.ts';

const keys = [{ name: 'shop', secret: 'right' }];

test('Slows down an address that guesses keys, but still admits a right key', async (t) => {
  let nowMs = 0;
  const { app } = aServer(t, { access: { keys, nowMs: () => nowMs } });
  const as = (secret: string) =>
    app.inject({ url: '/gangsheets', headers: { authorization: `Bearer ${secret}` } });
  for (let guess = 0; guess < 300; guess += 1) {
    assert.equal((await as(`guess-${guess}`)).statusCode, 401);
  }
  nowMs = 20_000;
  const refused = await as('one-more');
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.json<ProblemBody>().code, 'rate_limited');
  assert.equal(refused.headers['retry-after'], '40');
  assert.equal((await as('right')).statusCode, 200);
  nowMs = 60_000;
  assert.equal((await as('one-more')).statusCode, 401);
});

test('Slows down an address whose guesses come from many ports', async (t) => {
  const quotas = { requests: null, bytes: null };
  const fairUse = { quotas, trustedProxies: 1, nowMs: () => 0 };
  const { app } = aServer(t, { access: { keys }, fairUse });
  const statuses = new Map<number, number>();
  for (let port = 40_001; port <= 40_320; port += 1) {
    const headers = {
      authorization: `Bearer guess-${port}`,
      'x-forwarded-for': `203.0.113.8:${port}`,
    };
    const { statusCode } = await app.inject({ url: '/gangsheets', headers });
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries(statuses), { 401: 300, 429: 20 });
});

test('Counts guessed signatures like guessed keys', async (t) => {
  const { app } = aServer(t, { access: { keys } });
  const forged = '/gangsheets/0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d/parts/1?expires=9&signature=x';
  for (let guess = 0; guess < 300; guess += 1) {
    assert.equal((await app.inject(forged)).statusCode, 403);
  }
  assert.equal((await app.inject(forged)).statusCode, 429);
});
