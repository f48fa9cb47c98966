/**
 * What happens in a renderer is counted in the service, because a renderer's own counters would end with
 * it. Each event is sent as it happens: nothing waits for the next heartbeat, which a renderer that
 * dies does not send.
 */
import type { Registry } from 'prom-client';
import { MIB } from '../gang-sheet/units/mib.ts';
import { declareIn } from './declare-metrics.ts';

/** One event, as plain JSON. */
export type RendererEvent =
  | { readonly kind: 'pause'; readonly outcome: string; readonly seconds: number }
  | { readonly kind: 'freed'; readonly step: string; readonly bytes: number }
  | { readonly kind: 'brake' }
  | { readonly kind: 'cleanup' }
  | { readonly kind: 'phase'; readonly phase: string; readonly seconds: number }
  | {
      readonly kind: 'part';
      readonly pixels: number;
      readonly placements: number;
      readonly peakBytes: number;
    }
  | {
      readonly kind: 'job-peak';
      readonly peakBytes: number;
      /** null if the job ended before it was planned. */
      readonly predictedBytes: number | null;
    };

/** What the renderer's code calls to have an event counted. */
export interface RendererCounters {
  pauseEnded(outcome: string, seconds: number): void;
  freed(step: string, bytes: number): void;
  /** The brake stopped a job. */
  braked(): void;
  cleanup(): void;
  phase(phase: string, seconds: number): void;
  /** A part is stored. `peakBytes` is the highest memory use while it was made. */
  partKept(part: { readonly pixels: number; readonly placements: number }, peakBytes: number): void;
  /** @param predictedBytes null if the job ended before it was planned */
  peak(predictedBytes: number | null, peakBytes: number): void;
}

/** Creates the renderer's side, which turns each call into an event and sends it. */
export function sendEvents(send: (event: RendererEvent) => void): RendererCounters {
  return {
    pauseEnded: (outcome, seconds) => send({ kind: 'pause', outcome, seconds }),
    freed: (step, bytes) => send({ kind: 'freed', step, bytes }),
    braked: () => send({ kind: 'brake' }),
    cleanup: () => send({ kind: 'cleanup' }),
    phase: (phase, seconds) => send({ kind: 'phase', phase, seconds }),
    partKept: ({ pixels, placements }, peakBytes) =>
      send({ kind: 'part', pixels, placements, peakBytes }),
    peak: (predictedBytes, peakBytes) => send({ kind: 'job-peak', predictedBytes, peakBytes }),
  };
}

/** All values that labels of these counters can have; each is shown as 0 before its first event. */
export interface KnownLabels {
  readonly outcomes: readonly string[];
  readonly phases: readonly string[];
}

const RATIOS = [0.1, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2];
/** 64 MiB to 16 GiB, in steps of about a half. */
const SIZES = [
  64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 16384,
];
const BYTES = SIZES.map((mib) => mib * MIB);

/** Declares the counters in the service and returns the function that counts an event. */
export function countEvents(
  registry: Registry,
  known: KnownLabels,
): (event: RendererEvent) => void {
  const count = declareCounters(registry, known);
  return (event) => {
    switch (event.kind) {
      case 'pause':
        count.pauses.inc({ outcome: event.outcome });
        count.pauseSeconds.observe(event.seconds);
        break;
      case 'freed':
        count.freed.inc({ step: event.step }, Math.max(0, event.bytes));
        break;
      case 'brake':
        count.brakes.inc();
        break;
      case 'cleanup':
        count.cleanups.inc();
        break;
      case 'phase':
        count.phaseSeconds.observe({ phase: event.phase }, event.seconds);
        break;
      case 'part':
        count.parts.inc();
        count.placements.inc(event.placements);
        count.megapixels.inc(event.pixels / 1e6);
        count.partPeak.observe(event.peakBytes);
        break;
      case 'job-peak':
        count.jobPeak.observe(event.peakBytes);
        if (event.predictedBytes === null) break;
        count.peakRatio.observe(event.peakBytes / event.predictedBytes);
    }
  };
}

function declareCounters(registry: Registry, { outcomes, phases }: KnownLabels) {
  const { counter, histogram } = declareIn(registry);
  return {
    pauses: counter('pauses_total', 'Memory pauses, by outcome.', {
      labels: { outcome: outcomes },
    }),
    pauseSeconds: histogram('pause_seconds', 'Duration of memory pauses.'),
    brakes: counter('brakes_total', 'Jobs that the memory brake stopped between two checkpoints.'),
    freed: counter('freed_bytes_total', 'Memory freed by cleanups, by step.', {
      labels: { step: [] },
    }),
    cleanups: counter('cleanups_total', 'Runs of the cleanup ladder.'),
    phaseSeconds: histogram('phase_seconds', 'Duration of job phases.', {
      labels: { phase: phases },
    }),
    placements: counter('placements_total', 'Pieces placed on finished parts.'),
    parts: counter('parts_total', 'Parts rendered, verified and stored.'),
    megapixels: counter('rendered_megapixels_total', 'Megapixels of stored parts.'),
    partPeak: histogram('part_peak_bytes', 'Highest memory use while a part was made.', {
      buckets: BYTES,
    }),
    jobPeak: histogram('job_peak_bytes', 'Highest memory use during a job.', { buckets: BYTES }),
    peakRatio: histogram(
      'peak_measured_to_predicted_ratio',
      'Measured peak memory use of a job divided by its predicted peak.',
      { buckets: RATIOS },
    ),
  };
}
