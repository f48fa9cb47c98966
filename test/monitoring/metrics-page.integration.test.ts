import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { until } from '../support/processes/until.ts';
import { startContained } from '../support/service/contained-service.ts';
import { boardQueries, RULES, selectorsIn, selects } from './monitoring-files.ts';

interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
}

function seriesOf(page: string): readonly Series[] {
  return [...page.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, metric = '', labels = '']) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]),
    ),
  }));
}

test('An idle service shows every series that alerts and board ask for', async (t) => {
  const queries = [await readFile(RULES, 'utf8'), ...(await boardQueries())];
  const selectors = queries.flatMap(selectorsIn);
  assert.ok(selectors.length > 50);
  const service = await startContained(t);
  await service.untilReady();
  const missing = async () => {
    const series = seriesOf((await service.get<string>('/metrics')).body);
    return selectors.filter(
      (it) => !series.some(({ metric, labels }) => metric === it.metric && selects(it, labels)),
    );
  };
  // The renderer's own figures come with its next heartbeat.
  await until(
    'the page of the renderer',
    async () => (await service.get<string>('/metrics')).body.includes('process="renderer"'),
    { signal: t.signal },
  );
  assert.deepEqual(await missing(), []);
});

test('The service serves the section of the guide that an alert links to', async (t) => {
  const service = await startContained(t);
  const { status, body } = await service.get<string>('/guide/alerts');
  assert.equal(status, 200);
  assert.match(body, /id="gangsheetcircuitopen"/);
});
