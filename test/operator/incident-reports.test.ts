import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentNews } from '../../src/operator/incident-news.ts';
import {
  IncidentReports,
  type IncidentWindow,
  type TimedNews,
} from '../../src/operator/incident-reports.ts';
import { messageOf } from '../../src/operator/operator-message.ts';
import { anIncident } from '../support/service/make-incident.ts';

const MINUTE_MS = 60_000;
const incident = anIncident({ class: 'brake' });

function aReporter() {
  const put: TimedNews[] = [];
  const clock = { nowMs: Date.parse('2026-01-31T12:00:00.000Z') };
  let kept: IncidentWindow | null = null;
  const keeper = { window: () => kept, keepWindow: (it: IncidentWindow) => (kept = it) };
  const open = () =>
    new IncidentReports(
      keeper,
      (news) => put.push(news),
      () => clock.nowMs,
    );
  let reports = open();
  const report = (count = 1) => reports.report({ incident, id: 'incident-1', count });
  return { put, clock, report, restart: () => (reports = open()) };
}

test('Tells an incident at once, in one line of text that says what to do', () => {
  const { put, clock, report } = aReporter();
  report();
  const [{ news, dueAtMs }] = put as [TimedNews];
  assert.equal(dueAtMs, clock.nowMs);
  const message = messageOf(news, 'print.shop.example', new Date(clock.nowMs));
  assert.equal(message.type, 'incident.reported');
  assert.equal(message.timestamp, '2026-01-31T12:00:00.000Z');
  assert.match(message.text, /^gangsheet on print\.shop\.example: incident brake\. It died\. \S+/);
  assert.ok(message.text.includes(incident.remediation[0]!.detail));
  assert.equal(message.content, message.text);
  const { process, at, summary, memory, remediation } = incident;
  const service = 'print.shop.example';
  const about = { id: 'incident-1', class: 'brake', process, at, count: 1, summary };
  assert.deepEqual(message.data, { service, ...about, jobId: 'job-1', memory, remediation });
});

test('Tells nothing of stderr, which may name the files of customers', () => {
  const told = anIncident({ stderr: ['cannot open /data/uploads/secret-design.png'] });
  const message = messageOf(
    incidentNews({ incident: told, id: 'incident-1', count: 1 }),
    'x',
    new Date(),
  );
  assert.ok(!JSON.stringify(message).includes('secret-design'));
});

test('Keeps the text on one line, and short enough for a chat program', () => {
  const news = incidentNews({
    incident: { ...incident, summary: `one\ntwo ${'x'.repeat(5_000)}` },
    id: 'incident-1',
    count: 1,
  });
  const { text } = messageOf(news, 'x', new Date());
  assert.match(text, /^[^\n]+one two x+…$/);
  assert.equal(text.length, 1_500);
});

test('Tells five incidents in ten minutes one by one, and the others in one summary', () => {
  const { put, clock, report } = aReporter();
  const startMs = clock.nowMs;
  for (let n = 0; n < 200; n += 1) {
    report();
    clock.nowMs += 1_000;
  }
  const ids = [...new Set(put.map(({ id }) => id))];
  assert.equal(ids.length, 6);
  const summary = put.at(-1)!;
  assert.equal(summary.id, ids[5]);
  assert.equal(summary.dueAtMs, startMs + 10 * MINUTE_MS);
  assert.equal(summary.news.type, 'incident.summary');
  assert.match(
    summary.news.sentence,
    /^195 more incidents since 2026-01-31T12:00:00.000Z: 195 brake/,
  );
});

test('Tells incidents one by one again after ten minutes, or when the clock was set back', () => {
  for (const minutes of [10, -60]) {
    const { put, clock, report } = aReporter();
    for (let n = 0; n < 7; n += 1) report();
    clock.nowMs += minutes * MINUTE_MS;
    report();
    const { news, dueAtMs } = put.at(-1)!;
    assert.deepEqual([news.type, dueAtMs], ['incident.reported', clock.nowMs]);
  }
});

test('Tells a repeated failure when its report counts 10 and 100 of them', () => {
  const { put, report } = aReporter();
  for (let count = 1; count <= 150; count += 1) report(count);
  assert.deepEqual(
    put.map(({ news }) => [news.type, (news.data as { count: number }).count]),
    [
      ['incident.reported', 1],
      ['incident.repeated', 10],
      ['incident.repeated', 100],
    ],
  );
});

test('A service that dies at every start does not flood the operator either', () => {
  const { put, clock, report, restart } = aReporter();
  for (let n = 0; n < 50; n += 1) {
    restart();
    report();
    clock.nowMs += 10_000;
  }
  const types = [...new Map(put.map(({ id, news }) => [id, news.type])).values()];
  assert.deepEqual(types, [...Array<string>(5).fill('incident.reported'), 'incident.summary']);
});
