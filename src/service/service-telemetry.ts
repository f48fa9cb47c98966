import type { Config } from '../config/config.ts';
import { MEMORY_STATES } from '../memory/policy.ts';
import { createMemoryReader } from '../memory/readings/readings.ts';
import type { MemoryReport } from '../messages.ts';
import { CIRCUIT_STATES, type CircuitReport } from '../supervision/renderer-circuit.ts';
import {
  createRegistry,
  declareCircuitGauge,
  declareMemoryGauges,
  exportMetrics,
  mergeMetrics,
  type MetricsPage,
} from '../telemetry/metrics.ts';
import {
  declareServiceMetrics,
  type ServiceFigures,
  type ServiceMetrics,
} from '../telemetry/service-metrics.ts';
import type { MemoryNow } from '../uploads/upload-memory.ts';
import { ServiceMemory } from './service-memory.ts';

export interface ServiceTelemetry {
  readonly metrics: ServiceMetrics;
  /** The control group's count of OOM kills; undefined where there is none. */
  readonly readOomKills: () => number | undefined;
  /** Whether there is memory for new work, and how much. */
  readonly memoryNow: () => MemoryNow;
  /** Receives the memory report in the renderer's last heartbeat; null when the renderer has died. */
  readonly onRendererMemory: (memory: MemoryReport | null) => void;
  /** Receives the renderer's metrics, which the page repeats until newer metrics arrive. */
  readonly onRendererMetrics: (metrics: readonly object[]) => void;
  /** Shows the circuit of the renderer from now on. */
  readonly followCircuit: (renderer: { circuit(): CircuitReport }) => void;
  /** The metrics of both processes on one page. */
  readonly page: () => Promise<MetricsPage>;
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
  const metrics = declareServiceMetrics(registry, figures);
  const showMemory = declareMemoryGauges(registry, MEMORY_STATES);
  const serviceMemory = new ServiceMemory(reader, memory);
  let rendererMetrics: readonly object[] = [];
  return {
    metrics,
    readOomKills: () => reader.read().oomKills,
    memoryNow: () => serviceMemory.now(performance.now()),
    onRendererMemory: (report) => serviceMemory.rendererHas(report),
    onRendererMetrics(exported) {
      rendererMetrics = exported;
    },
    followCircuit: (renderer) =>
      declareCircuitGauge(registry, CIRCUIT_STATES, () => renderer.circuit().state),
    async page() {
      showMemory(serviceMemory.read(performance.now()));
      return mergeMetrics([await exportMetrics(registry), rendererMetrics]);
    },
    close: () => reader.close(),
  };
}
