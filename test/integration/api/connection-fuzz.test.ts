/**
 * Sends broken requests to a service over sockets. See `test/support/fuzz/fuzz-settings.ts`; the requests
 * that have their framing intact are in `test/http/fuzz/`.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { problemKinds } from '../../../src/http/problems/problem.ts';
import { FUZZ_SEED } from '../../support/fuzz/fuzz-settings.ts';
import { fuzzedConnection } from '../../support/fuzz/fuzzed-connection.ts';
import { runFuzzCases } from '../../support/fuzz/run-fuzz-cases.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';

const CONNECTIONS = 1500;
const LANES = 6;
/** The service waits for the rest of a request, so the client hangs up. */
const PATIENCE_MS = 150;
const HANG_UP_MS = 10_000;
const MOST_HEALTH_MS = 1000;

test('Answers broken requests with problems, and goes on serving', async (t) => {
  const service = await startRunningService(t, { env: { RATE_LIMIT_PER_MINUTE: '0' } });
  await service.untilReady();
  const statuses = new Map<number, number>();
  const connectionOf = (caseNumber: number) => fuzzedConnection({ seed: FUZZ_SEED, caseNumber });
  await runFuzzCases({
    test: 'connection-fuzz',
    count: CONNECTIONS,
    lanes: LANES,
    describe: (caseNumber) => connectionOf(caseNumber).changes.join(', '),
    async run(caseNumber) {
      const answer = await answerTo(service.url, connectionOf(caseNumber).pieces);
      for (const status of statusesIn(answer, service)) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    },
  });
  t.diagnostic(
    [...statuses]
      .sort()
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  );
  await assertServes(service);
});

async function assertServes(service: RunningService): Promise<void> {
  const startMs = performance.now();
  assert.equal((await service.get('/healthz')).status, 200);
  assert.ok(performance.now() - startMs < MOST_HEALTH_MS);
  assert.deepEqual(service.logged('request failed'), []);
  assert.equal(service.logged('renderer started').length, 1);
  assert.equal(await service.stop(), 0);
}

/** Writes the pieces, and hangs up when the service waits for more. */
async function answerTo(url: string, pieces: readonly Buffer[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // The service may hang up while the client writes.
  socket.on('error', () => undefined);
  const closed = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')));
  for (const piece of pieces) {
    if (socket.writable) socket.write(piece);
    await new Promise(setImmediate);
  }
  await Promise.race([closed, delay(PATIENCE_MS)]);
  socket.end();
  assert.equal(
    await Promise.race([closed, delay(HANG_UP_MS, 'still open', { ref: false })]),
    'closed',
  );
  return Buffer.concat(chunks).toString('latin1');
}

const HEAD = /(?:^|(?<=\r\n|\}))HTTP\/1\.1 (\d{3}) [^\r]*\r\n(?:[^\r\n]+\r\n)*\r\n/g;

/** Checks what was answered, and returns the statuses. */
function statusesIn(answer: string, { dataDir }: RunningService): readonly number[] {
  assert.ok(!answer.includes(dataDir), answer);
  assert.doesNotMatch(answer, /node_modules|node:internal|\\n\s+at /);
  const heads = [...answer.matchAll(HEAD)];
  assert.ok(answer === '' || heads[0]?.index === 0, answer.slice(0, 300));
  return heads.map((head, index) => {
    const body = answer.slice(head.index + head[0].length, heads[index + 1]?.index);
    const status = Number(head[1]);
    assert.ok(status < 500, answer);
    if (status >= 400) assertProblem(body, status);
    return status;
  });
}

function assertProblem(body: string, status: number): void {
  const { code, status: stated } = JSON.parse(body) as { code: string; status: number };
  assert.ok(code in problemKinds, code);
  assert.equal(stated, status);
}
