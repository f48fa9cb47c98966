/** Reads server-sent events as a client has them, for tests. */

export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly type: string; readonly data: Record<string, unknown> };
}

/** The events in the text of a stream; comments and `retry` are left out. */
export function eventsIn(text: string): readonly ReadEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('id: '))
    .map((block) => {
      const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block)!;
      return { id: id!, event: event!, data: JSON.parse(data!) as ReadEvent['data'] };
    });
}

/** The state-changing ones, as `id type`. */
export function storyIn(text: string): readonly string[] {
  return eventsIn(text)
    .filter(({ event }) => event !== 'gangsheet.progress')
    .map(({ id, event }) => `${id} ${event.replace('gangsheet.', '')}`);
}
