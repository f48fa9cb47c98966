import type { Problem } from '../errors.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type { JobMessage, MemoryReport, Quote, ToRenderer } from '../messages.ts';
import type { Death } from '../supervision/incidents/classify-death.ts';
import type { EndReason } from '../supervision/end-reason.ts';
import type { Incident } from '../supervision/incidents/incident.ts';
import type { CircuitReport } from '../supervision/renderer-circuit.ts';

/**
 * How jobs reach a renderer: by IPC to a child process today, through a broker once renderers run on other
 * machines.
 */
export interface RendererPort {
  /** Whether the renderer is running. */
  isReady(): boolean;
  /** Whether it takes new work of this kind now. */
  takes(kind: 'job' | 'question'): boolean;
  /** Whether a renderer has been ready since the service started. */
  hasBeenReady(): boolean;
  /** The memory reported by the renderer's last heartbeat; null while it is down. */
  memory(): MemoryReport | null;
  /** Whether renderers are given work. */
  circuit(): CircuitReport;
  send(message: ToRenderer): void;
  /** Stops the renderer immediately, even in the middle of work; another one is started. */
  end(reason: EndReason): void;
}

/** How a renderer reaches the jobs; its messages arrive sorted by subject. */
export interface RendererListener {
  /** The renderer became ready, or reported its memory: waiting jobs may start. */
  rendererAvailable(): void;
  /** A job made progress or ended. */
  handle(message: JobMessage): void;
  quoted(questionId: string, quote: Quote): void;
  preflighted(questionId: string, report: PreflightReport): void;
  questionFailed(questionId: string, problem: Problem): void;
  /** @param incident null if the renderer exited cleanly but without being asked to */
  rendererDied(death: Death, incident: Incident | null): void;
  /** The service has stopped the renderer with `RendererPort.end`; no work is blamed for it. */
  rendererEnded(): void;
}
