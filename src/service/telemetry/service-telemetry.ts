import type { Config } from '../../config/config.ts';
import { MEMORY_STATES } from '../../memory/policy.ts';
import { createMemoryReader, type MemoryReading } from '../../memory/readings/readings.ts';
import type { MemoryReport } from '../../messages.ts';
import { CIRCUIT_STATES, type CircuitReport } from '../../supervision/renderer-circuit.ts';
import { declareCircuitGauge } from '../../telemetry/circuit-gauge.ts';
import { ExportedMetrics } from '../../telemetry/exported-metrics.ts';
import { declareFetchGauges, type FetchFigures } from '../../telemetry/fetch-metrics.ts';
import { declareMemoryGauges } from '../../telemetry/memory-gauges.ts';
import {
  createEmptyRegistry,
  createRegistry,
  exportMetrics,
  mergeMetrics,
  type MetricsFormat,
  type MetricsPage,
} from '../../telemetry/metrics.ts';
import { countEvents, type RendererEvent } from '../../telemetry/renderer-events.ts';
import {
  declareServiceMetrics,
  type ServiceFigures,
  type ServiceMetrics,
} from '../../telemetry/service-metrics.ts';
import type { MemoryNow } from '../../uploads/upload-memory.ts';
import { RENDERER_LABELS, SERVICE_LABELS } from './known-labels.ts';
import { ServiceMemory } from './service-memory.ts';

export interface ServiceTelemetry {
  readonly metrics: ServiceMetrics;
  /** The control group's count of OOM kills; undefined where there is none. */
  readonly readOomKills: () => number | undefined;
  readonly readMemory: () => Pick<MemoryReading, 'limitBytes' | 'oomKills'>;
  /** Whether there is memory for new work, and how much. */
  readonly memoryNow: () => MemoryNow;
  /** Receives the memory report in the renderer's last heartbeat. */
  readonly onRendererMemory: (memory: MemoryReport) => void;
  /** Receives the metrics of the renderer's process, which the page repeats until newer metrics arrive. */
  readonly onRendererMetrics: (metrics: readonly object[]) => void;
  /** Counts what happened in the renderer. */
  readonly onRendererEvent: (event: RendererEvent) => void;
  /** The renderer's process is gone: only its counters stay on the page. */
  readonly onRendererExit: () => void;
  /** Shows the circuit of the renderer from now on. */
  readonly followCircuit: (renderer: { circuit(): CircuitReport }) => void;
  /** Shows what is fetched from now on. */
  readonly followFetching: (figures: FetchFigures) => void;
  /** The metrics of both processes on one page. */
  readonly page: (format: MetricsFormat) => Promise<MetricsPage>;
  close(): void;
}

export function createServiceTelemetry(
  { memory }: Config,
  figures: ServiceFigures,
): ServiceTelemetry {
  const reader = createMemoryReader({
    limitOverrideBytes: memory.limitBytes,
    reservedRatio: memory.reservedRatio,
  });
  const registry = createRegistry('service');
  const metrics = declareServiceMetrics(registry, figures, SERVICE_LABELS);
  const showMemory = declareMemoryGauges(registry, MEMORY_STATES);
  const serviceMemory = new ServiceMemory(reader, memory);
  const counted = createEmptyRegistry('renderer');
  const exported = new ExportedMetrics();
  return {
    metrics,
    readOomKills: () => reader.read().oomKills,
    readMemory: () => reader.read(),
    memoryNow: () => serviceMemory.now(performance.now()),
    onRendererMemory: (report) => serviceMemory.rendererHas(report),
    onRendererMetrics: (metrics) => exported.replace(metrics),
    onRendererEvent: countEvents(counted, RENDERER_LABELS),
    onRendererExit() {
      serviceMemory.rendererHas(null);
      exported.exited();
    },
    followCircuit: (renderer) =>
      declareCircuitGauge(registry, CIRCUIT_STATES, () => renderer.circuit().state),
    followFetching: (figures) => declareFetchGauges(registry, figures),
    async page(format) {
      showMemory(serviceMemory.read(performance.now()));
      const own = await Promise.all([registry, counted].map(exportMetrics));
      return mergeMetrics([...own, ...exported.pages()], format);
    },
    close: () => reader.close(),
  };
}
