import type { Received } from '../support/service/webhook-receiver.ts';

/** Returns events that arrived under more than one `webhook-id`; shops could not recognize the retries. */
export function eventsUnderTwoIds(received: readonly Received[]): readonly string[] {
  const idOf = new Map<string, string>();
  const doubled = new Set<string>();
  for (const { event, headers } of received) {
    const key = JSON.stringify([event.data.id, event.type, event.timestamp]);
    const id = headers['webhook-id'] ?? '';
    if (idOf.has(key) && idOf.get(key) !== id) doubled.add(key);
    idOf.set(key, id);
  }
  return [...doubled];
}
