import type { AnswerableProblem } from '../problems/problem.ts';
import { RequestWindows, WINDOW_SECONDS } from './request-windows.ts';

/** Events that one client may resend per minute; after an outage, a script can resend one per second. */
export const MAX_RESENT = 60;

/**
 * Limits how often webhook events are resent by hand. The receiver may belong to someone else, and without
 * a limit, one event would be enough to flood it.
 */
export class ResendLimit {
  readonly #events: RequestWindows;
  readonly #clients: RequestWindows;

  constructor(nowMs: () => number) {
    this.#events = new RequestWindows({ requests: 1, bytes: null }, nowMs);
    this.#clients = new RequestWindows({ requests: MAX_RESENT, bytes: null }, nowMs);
  }

  /**
   * Counts one resend of an event, or returns the problem `rate_limited` if the event was resent less than
   * a minute ago or the client has resent too many.
   */
  take(client: string, deliveryId: string): AnswerableProblem | null {
    const event = this.#events.take(deliveryId, 0);
    if (event.isOver) return tooSoon('An event can be resent once per minute', event.resetSeconds);
    const all = this.#clients.take(client, 0);
    const rule = `At most ${MAX_RESENT} events can be resent in ${WINDOW_SECONDS} s`;
    return all.isOver ? tooSoon(rule, all.resetSeconds) : null;
  }
}

function tooSoon(rule: string, seconds: number): AnswerableProblem {
  return {
    code: 'rate_limited',
    detail: `${rule}; try again in ${seconds} s.`,
    retryable: true,
    remediation: [
      {
        action: 'list_deliveries',
        detail:
          'GET /gangsheets/{id}/deliveries to see every attempt and the time of the next one.',
      },
    ],
    details: { retryAfterSeconds: seconds },
  };
}
