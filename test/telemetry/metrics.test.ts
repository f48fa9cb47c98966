import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICE_LABELS } from '../../src/service/telemetry/known-labels.ts';
import { declareMemoryGauges } from '../../src/telemetry/memory-gauges.ts';
import {
  createRegistry,
  exportMetrics,
  mergeMetrics,
  type MetricsFormat,
} from '../../src/telemetry/metrics.ts';
import { declareServiceMetrics, type ServiceFigures } from '../../src/telemetry/service-metrics.ts';
import { someFigures } from '../support/service/service-figures.ts';

const figures = {
  limitBytes: 100,
  budgetBytes: 90,
  usedBytes: 80,
  utilisation: 0.89,
  state: 'paused',
  heapUsedBytes: 1,
  heapLimitBytes: 2,
};

async function page(format?: MetricsFormat, change: Partial<ServiceFigures> = {}): Promise<string> {
  const service = createRegistry('service');
  const renderer = createRegistry('renderer');
  const counted = declareServiceMetrics(
    service,
    someFigures({
      jobsByStatus: () => Promise.resolve({ queued: 2, failed: 1 }),
      queueDepth: () => Promise.resolve(2),
      pendingWebhooks: () => Promise.resolve(4),
      quarantinedArtworks: () => Promise.resolve(3),
      heldWrites: () => 5,
      unreadableRows: () => 6,
      expiryLagSeconds: () => 7,
      heldByRequests: () => ({ body: 3 }),
      diskFreeBytes: () => Promise.resolve(8),
      ...change,
    }),
    SERVICE_LABELS,
  );
  const showMemory = declareMemoryGauges(renderer, ['normal', 'paused']);
  counted.jobEnded('succeeded', 3);
  counted.decoderEnded('decode_crash');
  showMemory(figures);
  // As over IPC: plain JSON.
  const travelled = JSON.parse(JSON.stringify(await exportMetrics(renderer))) as object[];
  const merged = await mergeMetrics([await exportMetrics(service), travelled], format);
  const type = format === 'openmetrics' ? /^application\/openmetrics-text/ : /^text\/plain/;
  assert.match(merged.contentType, type);
  return merged.body;
}

test('One page shows both processes, distinguished by a label', async () => {
  const body = await page();
  assert.match(body, /process_resident_memory_bytes\{process="service"\} \d+/);
  assert.match(body, /process_resident_memory_bytes\{process="renderer"\} \d+/);
  assert.match(body, /gangsheet_jobs\{status="queued",process="service"\} 2/);
  assert.match(body, /gangsheet_jobs_total\{status="succeeded",process="service"\} 1/);
  assert.match(body, /gangsheet_decoder_ends_total\{class="decode_crash",process="service"\} 1/);
  assert.match(body, /gangsheet_quarantined_artworks\{process="service"\} 3/);
  assert.match(body, /gangsheet_disk_free_bytes\{process="service"\} 8/);
});

test('The present state of memory has the value 1 and every other state 0', async () => {
  const body = await page();
  assert.match(body, /gangsheet_memory_state\{state="paused",process="renderer"\} 1/);
  assert.match(body, /gangsheet_memory_state\{state="normal",process="renderer"\} 0/);
  assert.match(body, /gangsheet_memory_used_bytes\{process="renderer"\} 80/);
});

test('Every counter with known labels is shown as 0 before its first event', async () => {
  const body = await page();
  assert.match(body, /gangsheet_renderer_deaths_total\{how="cgroup_oom",process="service"\} 0/);
  assert.match(body, /gangsheet_renderer_recycles_total\{reason="age",process="service"\} 0/);
  assert.match(body, /gangsheet_incidents_total\{class="lost",process="service"\} 0/);
  assert.match(body, /gangsheet_webhook_attempts_total\{outcome="gone",process="service"\} 0/);
  assert.match(body, /gangsheet_job_seconds_count\{status="failed",process="service"\} 0/);
});

test('A database that cannot be read takes none of the other metrics off the page', async () => {
  const fail = () => Promise.reject(new Error('connection refused'));
  const body = await page('prometheus', { jobsByStatus: fail, queueDepth: fail });
  assert.match(body, /gangsheet_queue_depth\{process="service"\} NaN/i);
  assert.doesNotMatch(body, /gangsheet_jobs\{/);
  assert.match(body, /gangsheet_disk_free_bytes\{process="service"\} 8/);
});

test('OpenMetrics names a counter without its suffix and ends with a mark', async () => {
  const body = await page('openmetrics');
  assert.match(body, /^# TYPE gangsheet_incidents counter$/m);
  assert.match(body, /^gangsheet_incidents_total\{class="brake",process="service"\} 0$/m);
  assert.ok(body.endsWith('\n# EOF\n'));
  assert.ok(!body.includes('_total_total'));
});
