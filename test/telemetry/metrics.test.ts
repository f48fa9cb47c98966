import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createRegistry,
  declareRendererMetrics,
  exportMetrics,
  mergeMetrics,
} from '../../src/telemetry/metrics.ts';
import { declareServiceMetrics } from '../../src/telemetry/service-metrics.ts';

const figures = {
  limitBytes: 100,
  budgetBytes: 90,
  usedBytes: 80,
  utilisation: 0.89,
  state: 'paused',
  heapUsedBytes: 1,
  heapLimitBytes: 2,
};

async function page(): Promise<string> {
  const service = createRegistry('service');
  const renderer = createRegistry('renderer');
  const counted = declareServiceMetrics(service, {
    jobsByStatus: () => ({ queued: 2, failed: 1 }),
    queueDepth: () => 2,
    pendingWebhooks: () => 4,
    quarantinedArtworks: () => 3,
    heldWrites: () => 5,
    unreadableRows: () => 6,
    expiryLagSeconds: () => 7,
    heldByRequests: () => ({ body: 3 }),
  });
  const metrics = declareRendererMetrics(renderer, ['normal', 'paused']);
  counted.jobEnded('succeeded', 3);
  counted.decoderEnded('decode_crash');
  metrics.state(figures);
  metrics.pauseEnded('resumed', 0.2);
  metrics.freed('gc', 5);
  metrics.freed('gc', -5);
  metrics.partKept(2e6);
  // As over IPC: plain JSON.
  const travelled = JSON.parse(JSON.stringify(await exportMetrics(renderer))) as object[];
  const merged = await mergeMetrics([await exportMetrics(service), travelled]);
  assert.match(merged.contentType, /text\/plain/);
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
  assert.match(body, /gangsheet_rendered_megapixels_total\{process="renderer"\} 2/);
});

test('The present state of memory has the value 1 and every other state 0', async () => {
  const body = await page();
  assert.match(body, /gangsheet_memory_state\{state="paused",process="renderer"\} 1/);
  assert.match(body, /gangsheet_memory_state\{state="normal",process="renderer"\} 0/);
  assert.match(body, /gangsheet_memory_used_bytes\{process="renderer"\} 80/);
});

test('A step after which more memory is in use does not lower the counter of freed bytes', async () => {
  assert.match(await page(), /gangsheet_freed_bytes_total\{step="gc",process="renderer"\} 5/);
});
