/**
 * Sends each route requests drawn from its own description, without sockets. See
 * `test/support/fuzz/fuzz-settings.ts`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { FUZZ_SEED, fuzzCases, reproduceWith } from '../../support/fuzz/fuzz-settings.ts';
import { describedApi, type Operation } from './operations.ts';
import { answerCheck } from './check-answer.ts';
import { aRealApp, KEY, OPERATOR, type RealApp } from './real-app.ts';
import { requestsOf, type DrawnRequest } from './requests-of.ts';

/** Together with those of connection-fuzz 30,000. */
const REQUESTS = 28_500;
const MOST_MS = 1000;

test('Answers any request as described and never with an error of the service', async (t) => {
  const real = await aRealApp(t);
  const api = await describedApi(real.app);
  const check = answerCheck(api, [real.dir, process.cwd(), KEY, OPERATOR]);
  const good = new Set<string>();
  const numRuns = Math.ceil(fuzzCases(REQUESTS) / api.operations.length);
  for (const operation of api.operations) {
    await real.seed();
    const property = fc.asyncProperty(requestsOf(operation, api.lookUp), async (drawn) => {
      const response = await real.app.inject(toInject(operation, drawn, real));
      check(operation, response);
      if (response.statusCode < 400) good.add(operation.operationId);
    });
    await assertHolds(property, { numRuns, seed: FUZZ_SEED }, operation);
  }
  // Otherwise only refusals would have been tested.
  const never = api.operations.filter(({ operationId }) => !good.has(operationId));
  assert.deepEqual(
    never.map(({ operationId }) => operationId),
    [],
  );
  const startMs = performance.now();
  assert.equal((await real.app.inject('/healthz')).statusCode, 200);
  assert.ok(performance.now() - startMs < MOST_MS);
});

/** Names the route and the command that sends the same requests again. */
async function assertHolds(
  property: fc.IAsyncProperty<[DrawnRequest]>,
  parameters: { readonly numRuns: number; readonly seed: number },
  { operationId }: Operation,
): Promise<void> {
  try {
    await fc.assert(property, parameters);
  } catch (error) {
    const message = `${operationId}; again: ${reproduceWith('route-fuzz')}`;
    throw new Error(message, { cause: error });
  }
}

function toInject(operation: Operation, drawn: DrawnRequest, real: RealApp): InjectOptions {
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = drawn.path[name] ?? '';
    return encodeURIComponent(
      typeof value === 'string' ? value : idOf(operation, name, { ...real, pick: value.pick }),
    );
  });
  const query = [
    ...drawn.query.map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    ),
  ];
  const url = `${path}?${query.join('&')}`;
  const { body, auth } = drawn;
  return {
    method: operation.method,
    url: auth.endsWith('link') ? signed(path, auth, real) : url,
    headers: {
      ...drawn.headers,
      ...(auth === 'key' && { authorization: `Bearer ${KEY}` }),
      ...(auth === 'operator' && { authorization: `Bearer ${OPERATOR}` }),
      ...(auth === 'garbage' && { authorization: 'Bearer \u00ff' }),
      ...(body !== null && { 'content-type': body.type }),
    },
    ...(body !== null && { payload: body.bytes }),
  };
}

function signed(path: string, auth: DrawnRequest['auth'], { links }: RealApp): string {
  return auth === 'link' ? links.sign(path) : links.sign(`${path}/`).replace(/\/\?/, '?');
}

/** Ids of existing resources. The event stream of an unfinished job would never end. */
function idOf(
  { path }: Operation,
  name: string,
  {
    jobIds,
    uploadIds,
    incidentIds,
    quarantined,
    deliveryIds,
    pick,
  }: RealApp & {
    readonly pick: number;
  },
): string {
  const { ended, open } = jobIds;
  if (name === 'sha256') return quarantined[pick % quarantined.length] ?? '';
  if (name === 'deliveryId') return deliveryIds.at(-1) ?? '';
  if (path.endsWith('{deliveryId}')) return ended.at(-1) ?? '';
  const jobs = path.endsWith('/events') ? ended : [...ended, ...open];
  const ids = path.startsWith('/artworks')
    ? uploadIds
    : path.startsWith('/incidents')
      ? incidentIds
      : jobs;
  return ids[pick % ids.length] ?? '';
}
