import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmptyRegistry, exportMetrics, mergeMetrics } from '../../src/telemetry/metrics.ts';
import {
  countEvents,
  sendEvents,
  type RendererCounters,
} from '../../src/telemetry/renderer-events.ts';

/** What the service's page shows after the renderer has reported events by messages. */
async function counted(report: (counters: RendererCounters) => void): Promise<string> {
  const registry = createEmptyRegistry('renderer');
  const count = countEvents(registry, { outcomes: ['resumed', 'aborted'], phases: ['artwork'] });
  report(sendEvents((event) => count(JSON.parse(JSON.stringify(event)) as typeof event)));
  return (await mergeMetrics([await exportMetrics(registry)])).body;
}

test('Pauses, parts and phases are counted under the name of the renderer', async () => {
  const body = await counted((counters) => {
    counters.pauseEnded('resumed', 0.2);
    counters.partKept({ pixels: 2e6, placements: 7 }, 100 * 2 ** 20);
    counters.phase('artwork', 3);
    counters.cleanup();
    counters.braked();
  });
  assert.match(body, /gangsheet_pauses_total\{outcome="resumed",process="renderer"\} 1/);
  assert.match(body, /gangsheet_pause_seconds_sum\{process="renderer"\} 0.2/);
  assert.match(body, /gangsheet_parts_total\{process="renderer"\} 1/);
  assert.match(body, /gangsheet_placements_total\{process="renderer"\} 7/);
  assert.match(body, /gangsheet_rendered_megapixels_total\{process="renderer"\} 2/);
  assert.match(body, /gangsheet_phase_seconds_count\{phase="artwork",process="renderer"\} 1/);
  assert.match(body, /gangsheet_cleanups_total\{process="renderer"\} 1/);
  assert.match(body, /gangsheet_brakes_total\{process="renderer"\} 1/);
});

test('Peaks of parts and jobs are histograms in bytes', async () => {
  const body = await counted((counters) => {
    counters.partKept({ pixels: 1, placements: 1 }, 100 * 2 ** 20);
    counters.peak(200 * 2 ** 20, 150 * 2 ** 20);
    counters.peak(null, 70 * 2 ** 20);
  });
  const bucket = (name: string, mib: number) =>
    new RegExp(`${name}_bucket\\{le="${mib * 2 ** 20}",process="renderer"\\} (\\d)`).exec(
      body,
    )?.[1];
  assert.equal(bucket('gangsheet_part_peak_bytes', 96), '0');
  assert.equal(bucket('gangsheet_part_peak_bytes', 128), '1');
  assert.equal(bucket('gangsheet_job_peak_bytes', 96), '1');
  assert.equal(bucket('gangsheet_job_peak_bytes', 192), '2');
  // A job that ended before it was planned has no prediction to compare with.
  assert.match(body, /gangsheet_peak_measured_to_predicted_ratio_count\{process="renderer"\} 1/);
});

test('A step after which more memory is in use does not lower the counter of freed bytes', async () => {
  const body = await counted((counters) => {
    counters.freed('gc', 5);
    counters.freed('gc', -5);
  });
  assert.match(body, /gangsheet_freed_bytes_total\{step="gc",process="renderer"\} 5/);
});

test('Every outcome and phase is shown as 0 before its first event', async () => {
  const body = await counted(() => undefined);
  assert.match(body, /gangsheet_pauses_total\{outcome="aborted",process="renderer"\} 0/);
  assert.match(body, /gangsheet_phase_seconds_count\{phase="artwork",process="renderer"\} 0/);
});
