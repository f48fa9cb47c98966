import type { Problem } from '../errors.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type {
  DecoderEnded,
  FromRenderer,
  IdleBaseline,
  JobMessage,
  MemoryReport,
  Quote,
  QuotedSome,
} from '../messages.ts';
import type { RendererEvent } from '../telemetry/renderer-events.ts';

/** Receives a renderer's messages, sorted by subject. */
export interface MessageListener {
  ready(): void;
  heartbeat(memory: MemoryReport, stalledJob: string | null): void;
  idleBaseline(baseline: IdleBaseline): void;
  metrics(metrics: readonly object[]): void;
  counted(event: RendererEvent): void;
  decoderEnded(ended: DecoderEnded): void;
  job(message: JobMessage): void;
  quotedSome(message: QuotedSome): void;
  quoted(questionId: string, quote: Quote): void;
  preflighted(questionId: string, report: PreflightReport): void;
  questionFailed(questionId: string, problem: Problem): void;
}

/** Sorts a renderer's messages. Only this code knows every message type. */
export function routeMessage(message: FromRenderer, to: MessageListener): void {
  if ('jobId' in message) {
    to.job(message);
    return;
  }
  switch (message.type) {
    case 'ready':
      to.ready();
      break;
    case 'heartbeat':
      to.heartbeat(message.memory, message.stalledJob);
      break;
    case 'idle-baseline':
      to.idleBaseline(message);
      break;
    case 'metrics':
      to.metrics(message.metrics);
      break;
    case 'counted':
      to.counted(message.event);
      break;
    case 'decoder-ended':
      to.decoderEnded(message);
      break;
    case 'quoted-some':
      to.quotedSome(message);
      break;
    case 'quoted':
      to.quoted(message.questionId, message.quote);
      break;
    case 'preflighted':
      to.preflighted(message.questionId, message.report);
      break;
    case 'question-failed':
      to.questionFailed(message.questionId, message.problem);
      break;
  }
}
