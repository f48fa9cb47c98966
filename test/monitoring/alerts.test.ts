import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INCIDENT_CLASSES } from '../../src/supervision/incidents/incident.ts';
import { anchorsOf } from '../support/readme/links.ts';
import { readPage } from '../support/readme/pages.ts';
import { readAlerts, readPanels, selectorsIn, selects } from './monitoring-files.ts';

const alerts = await readAlerts();
const panels = await readPanels();
const { text } = await readPage('assets/guide/alerts.md');

test('Each alert has a severity, a summary and a section of the guide that says what to do', () => {
  assert.ok(alerts.length > 10);
  const anchors = anchorsOf(text);
  for (const { name, rule } of alerts) {
    assert.match(rule, /^ +severity: (critical|warning)$/m, name);
    assert.match(rule, /^ +summary: '.+\.'$/m, name);
    const [, anchor = ''] =
      /runbook_url: 'http:\/\/\{\{ \$labels\.instance \}\}\/guide\/alerts#(\w+)'/.exec(rule) ?? [];
    assert.equal(anchor, name.toLowerCase());
    assert.ok(anchors.has(anchor), name);
  }
});

test('The guide has a section for each alert, with steps, and for no other', () => {
  const [, ...sections] = text.split(/^## /m);
  assert.deepEqual(
    sections.map((section) => section.slice(0, section.indexOf('\n'))),
    alerts.map(({ name }) => name),
  );
  for (const section of sections) assert.match(section, /^1\. .+\n2\. /m);
});

test('Each class of incident raises exactly one alert', () => {
  const deaths = alerts.map(({ name, rule }) => ({
    name,
    selectors: selectorsIn(rule).filter(({ metric }) =>
      ['gangsheet_incidents_total', 'gangsheet_decoder_ends_total'].includes(metric),
    ),
  }));
  for (const incidentClass of INCIDENT_CLASSES) {
    const metric = incidentClass.startsWith('decode_') ? 'decoder_ends' : 'incidents';
    const raised = deaths.filter(({ selectors }) =>
      selectors.some(
        (it) => it.metric === `gangsheet_${metric}_total` && selects(it, { class: incidentClass }),
      ),
    );
    assert.equal(raised.length, 1, `${incidentClass}: ${raised.map(({ name }) => name).join()}`);
  }
});

test('Each panel of the board has its own place, an id and a description', () => {
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  assert.equal(new Set(cells).size, cells.length);
  for (const { type, title, description = '', targets = [], gridPos } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    if (type === 'row') continue;
    assert.match(description, /^[A-Z0-9].+\.$/, title);
    assert.ok(targets.length > 0, title);
  }
});
