import type { RendererPort } from '../../src/jobs/renderer-port.ts';
import type { MemoryReport, ToRenderer } from '../../src/messages.ts';
import type { EndReason } from '../../src/supervision/end-reason.ts';
import type { CircuitReport } from '../../src/supervision/renderer-circuit.ts';

/** A renderer that only records the messages that it receives. */
export class FakeRenderer implements RendererPort {
  ready = true;
  hasStarted = true;
  report: MemoryReport | null = null;
  circuitReport: CircuitReport = { state: 'closed', retryInMs: 0 };
  readonly sent: ToRenderer[] = [];
  /** Reasons for which it was ended. */
  readonly ends: EndReason[] = [];

  isReady(): boolean {
    return this.ready;
  }

  takes(): boolean {
    return this.ready;
  }

  hasBeenReady(): boolean {
    return this.hasStarted;
  }

  memory(): MemoryReport | null {
    return this.report;
  }

  circuit(): CircuitReport {
    return this.circuitReport;
  }

  end(reason: EndReason): void {
    this.ends.push(reason);
  }

  send(message: ToRenderer): void {
    this.sent.push(message);
  }

  /** Ids of the jobs that it was asked to run, in order. */
  get ran(): readonly string[] {
    return this.sent.flatMap((message) => (message.type === 'run' ? [message.job.id] : []));
  }
}
