import type { RendererPort } from '../../src/jobs/renderer-port.ts';
import type { MemoryReport, ToRenderer } from '../../src/messages.ts';

/** A renderer that only records the messages that it receives. */
export class FakeRenderer implements RendererPort {
  ready = true;
  report: MemoryReport | null = null;
  readonly sent: ToRenderer[] = [];

  isReady(): boolean {
    return this.ready;
  }

  memory(): MemoryReport | null {
    return this.report;
  }

  send(message: ToRenderer): void {
    this.sent.push(message);
  }

  /** Ids of the jobs that it was asked to run, in order. */
  get ran(): readonly string[] {
    return this.sent.flatMap((message) => (message.type === 'run' ? [message.job.id] : []));
  }
}
