import type { Received } from '../support/service/webhook-receiver.ts';

/** Events that came under more than one `webhook-id`, by which a shop would not know them again. */
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
