/** All metrics of both processes, in base units, with labels from closed sets. */
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Registry,
  type MetricObject,
} from 'prom-client';
import { declareIn } from './declare-metrics.ts';

const RATIOS = [0.1, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2];

export interface MemoryFigures {
  readonly limitBytes: number;
  readonly budgetBytes: number;
  readonly usedBytes: number;
  readonly utilisation: number;
  readonly state: string;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
}

/** A page in the Prometheus text format. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** Creates a registry that labels each of its metrics with the process. */
export function createRegistry(process: 'service' | 'renderer'): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Exports one process's metrics as plain JSON, for the other process. */
export function exportMetrics(registry: Registry): Promise<MetricObject[]> {
  return registry.getMetricsAsJSON();
}

/** Merges the exported metrics of all processes into one page. */
export async function mergeMetrics(exports: readonly (readonly object[])[]): Promise<MetricsPage> {
  const merged = AggregatorRegistry.aggregate(exports as object[]);
  return { contentType: merged.contentType, body: await merged.metrics() };
}

/**
 * Declares one process's memory gauges.
 * @param states all possible states
 * @returns a function that receives the newest figures, which the next scrape shows
 */
export function declareMemoryGauges(
  registry: Registry,
  states: readonly string[],
): (figures: MemoryFigures) => void {
  const { gauge } = declareIn(registry);
  let last: MemoryFigures | null = null;
  const show = (name: string, help: string, pick: (figures: MemoryFigures) => number) =>
    gauge(name, help, { read: () => (last === null ? 0 : pick(last)) });
  show('memory_limit_bytes', 'Container memory limit.', (it) => it.limitBytes);
  show('memory_budget_bytes', 'Limit minus the reserve.', (it) => it.budgetBytes);
  show('memory_used_bytes', 'Memory used, without page cache.', (it) => it.usedBytes);
  show(
    'memory_utilisation_ratio',
    'The larger of used/budget and heap used/heap limit.',
    (it) => it.utilisation,
  );
  show('heap_used_bytes', 'V8 heap used.', (it) => it.heapUsedBytes);
  show('heap_limit_bytes', 'V8 heap limit.', (it) => it.heapLimitBytes);
  gauge('memory_state', '1 for the current memory state, 0 for the other states.', {
    label: 'state',
    read: () => Object.fromEntries(states.map((state) => [state, state === last?.state ? 1 : 0])),
  });
  return (figures) => {
    last = figures;
  };
}

/**
 * Declares the gauge of the circuit between the service and its renderer.
 * @param states all possible states
 * @param read the current state
 */
export function declareCircuitGauge(
  registry: Registry,
  states: readonly string[],
  read: () => string,
): void {
  const { gauge } = declareIn(registry);
  gauge(
    'renderer_circuit',
    '1 for the current state of the circuit, 0 for the others. Renderers get no work while it is open.',
    {
      label: 'state',
      read() {
        const current = read();
        return Object.fromEntries(states.map((state) => [state, state === current ? 1 : 0]));
      },
    },
  );
}

export interface RendererMetrics {
  state(figures: MemoryFigures): void;
  pauseEnded(outcome: string, seconds: number): void;
  freed(step: string, bytes: number): void;
  cleanup(): void;
  phase(phase: string, seconds: number): void;
  placed(placements: number): void;
  partKept(pixels: number): void;
  peak(predictedBytes: number, measuredBytes: number): void;
}

export function declareRendererMetrics(
  registry: Registry,
  states: readonly string[],
): RendererMetrics {
  const { counter, histogram } = declareIn(registry);
  const pauses = counter('pauses_total', 'Memory pauses, by outcome.', {
    labels: ['outcome'],
  });
  const pauseSeconds = histogram('pause_seconds', 'Duration of memory pauses.');
  const freed = counter('freed_bytes_total', 'Memory freed by cleanups, by step.', {
    labels: ['step'],
  });
  const cleanups = counter('cleanups_total', 'Runs of the cleanup ladder.');
  const phaseSeconds = histogram('phase_seconds', 'Duration of job phases.', {
    labels: ['phase'],
  });
  const placements = counter('placements_total', 'Pieces placed on finished parts.');
  const parts = counter('parts_total', 'Parts rendered, verified and stored.');
  const megapixels = counter('rendered_megapixels_total', 'Megapixels of stored parts.');
  const peakRatio = histogram(
    'peak_measured_to_predicted_ratio',
    'Measured peak memory use of a job divided by its predicted peak.',
    { buckets: RATIOS },
  );
  return {
    state: declareMemoryGauges(registry, states),
    pauseEnded(outcome, seconds) {
      pauses.inc({ outcome });
      pauseSeconds.observe(seconds);
    },
    freed: (step, bytes) => freed.inc({ step }, Math.max(0, bytes)),
    cleanup: () => cleanups.inc(),
    phase: (phase, seconds) => phaseSeconds.observe({ phase }, seconds),
    placed: (count) => placements.inc(count),
    partKept(pixels) {
      parts.inc();
      megapixels.inc(pixels / 1e6);
    },
    peak: (predictedBytes, measuredBytes) => peakRatio.observe(measuredBytes / predictedBytes),
  };
}
