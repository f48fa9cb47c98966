import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter, Gauge, Histogram } from 'prom-client';
import { ExportedMetrics } from '../../src/telemetry/exported-metrics.ts';
import { createEmptyRegistry, exportMetrics, mergeMetrics } from '../../src/telemetry/metrics.ts';

/** What one renderer exports that has worked for `seconds`. */
async function exportedAfter(seconds: number): Promise<object[]> {
  const registers = [createEmptyRegistry('renderer')];
  new Counter({ name: 'cpu_total', help: 'CPU.', registers }).inc(seconds);
  new Gauge({ name: 'resident_bytes', help: 'Memory.', registers }).set(100);
  new Histogram({ name: 'gc', help: 'GC.', registers, buckets: [1, 10] }).observe(seconds);
  return JSON.parse(JSON.stringify(await exportMetrics(registers[0]!))) as object[];
}

async function show(metrics: ExportedMetrics): Promise<string> {
  return (await mergeMetrics(metrics.pages())).body;
}

test('What a renderer had counted stays when it exits, and its gauges go', async () => {
  const metrics = new ExportedMetrics();
  metrics.replace(await exportedAfter(3));
  metrics.replace(await exportedAfter(5));
  assert.match(await show(metrics), /resident_bytes\{process="renderer"\} 100/);
  metrics.exited();
  const body = await show(metrics);
  assert.match(body, /cpu_total\{process="renderer"\} 5/);
  assert.match(body, /gc_bucket\{le="10",process="renderer"\} 1/);
  assert.doesNotMatch(body, /resident_bytes/);
});

test('A new renderer counts on from where the ones before it ended', async () => {
  const metrics = new ExportedMetrics();
  for (const seconds of [3, 4]) {
    metrics.replace(await exportedAfter(seconds));
    metrics.exited();
  }
  metrics.replace(await exportedAfter(0.5));
  const body = await show(metrics);
  assert.match(body, /cpu_total\{process="renderer"\} 7.5/);
  assert.match(body, /gc_bucket\{le="1",process="renderer"\} 1/);
  assert.match(body, /gc_count\{process="renderer"\} 3/);
});

test('A renderer that exits before its first heartbeat changes nothing', async () => {
  const metrics = new ExportedMetrics();
  metrics.replace(await exportedAfter(3));
  metrics.exited();
  metrics.exited();
  assert.match(await show(metrics), /cpu_total\{process="renderer"\} 3/);
});
