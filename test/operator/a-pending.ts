import type { PendingMessage } from '../../src/operator/operator-outbox.ts';

/** A message that is due. */
export function aPending(id: string, change: Partial<PendingMessage> = {}): PendingMessage {
  const text = 'gangsheet on x: it happened.';
  const timestamp = '2026-01-31T12:00:00.000Z';
  const message = { type: 'disk.low', timestamp, data: {}, text, content: text } as const;
  return { id, message, dueAtMs: 0, tries: 0, ...change };
}
