/** All metrics of both processes, in base units, with labels from closed sets. */
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricObject,
} from 'prom-client';

const RATIOS = [0.1, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2];
const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

export interface MemoryFigures {
  readonly limitBytes: number;
  readonly budgetBytes: number;
  readonly usedBytes: number;
  readonly utilisation: number;
  readonly state: string;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
}

/** A page in Prometheus' text format. */
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

export interface ServiceMetrics {
  jobEnded(status: string, seconds: number): void;
  rendererDied(death: string): void;
  rendererRecycled(reason: string): void;
  incident(incidentClass: string): void;
  webhookTried(outcome: string): void;
}

export interface ServiceFigures {
  readonly jobsByStatus: () => Readonly<Record<string, number>>;
  readonly queueDepth: () => number;
  readonly pendingWebhooks: () => number;
}

export function declareServiceMetrics(registry: Registry, figures: ServiceFigures): ServiceMetrics {
  const { counter, histogram, gauge } = declareIn(registry);
  const ended = counter('jobs_total', 'Jobs that ended, by status.', { labels: ['status'] });
  const jobSeconds = histogram('job_seconds', 'Time from the start of a job to its end.', {
    labels: ['status'],
  });
  const deaths = counter(
    'renderer_deaths_total',
    'Renderer processes that ended unexpectedly, by kind of death.',
    { labels: ['how'] },
  );
  const recycles = counter(
    'renderer_recycles_total',
    'Renderer processes replaced between jobs, by reason.',
    { labels: ['reason'] },
  );
  const incidents = counter(
    'incidents_total',
    'Processes that ended unexpectedly, by class; see GET /incidents.',
    {
      labels: ['class'],
    },
  );
  const tries = counter('webhook_attempts_total', 'Attempts to deliver a webhook, by outcome.', {
    labels: ['outcome'],
  });
  gauge('webhooks_pending', 'Webhooks waiting to be delivered.', {
    read: figures.pendingWebhooks,
  });
  gauge('jobs', 'Stored jobs, by status.', {
    label: 'status',
    read: figures.jobsByStatus,
  });
  gauge('queue_depth', 'Jobs waiting to be rendered.', { read: figures.queueDepth });
  return {
    jobEnded(status, seconds) {
      ended.inc({ status });
      jobSeconds.observe({ status }, seconds);
    },
    rendererDied: (death) => deaths.inc({ how: death }),
    rendererRecycled: (reason) => recycles.inc({ reason }),
    incident: (incidentClass) => incidents.inc({ class: incidentClass }),
    webhookTried: (outcome) => tries.inc({ outcome }),
  };
}

type Reading = number | Readonly<Record<string, number>>;

interface MetricSpec {
  readonly labels?: string[];
  readonly buckets?: number[];
}

/** Creates metrics in one registry, with the common prefix. */
function declareIn(registry: Registry) {
  const registers = [registry];
  const named = (name: string, help: string) => ({ name: `gangsheet_${name}`, help, registers });

  const counter = (name: string, help: string, { labels = [] }: MetricSpec = {}) =>
    new Counter({ ...named(name, help), labelNames: labels });

  const histogram = (
    name: string,
    help: string,
    { labels = [], buckets = SECONDS }: MetricSpec = {},
  ) => new Histogram({ ...named(name, help), labelNames: labels, buckets });

  /** Reads its value at every scrape: one number, or one for each value of its only label. */
  const gauge = (name: string, help: string, { read, label }: GaugeSpec) =>
    new Gauge({
      ...named(name, help),
      labelNames: label === undefined ? [] : [label],
      collect() {
        const reading = read();
        if (typeof reading === 'number') {
          this.set(reading);
          return;
        }
        for (const [value, number] of Object.entries(reading)) {
          this.set({ [label ?? '']: value }, number);
        }
      },
    });

  return { counter, histogram, gauge };
}

interface GaugeSpec {
  readonly read: () => Reading;
  readonly label?: string;
}
