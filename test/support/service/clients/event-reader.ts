/** Reads server-sent events like a client. */

export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Record<string, unknown>;
  };
}

/** Returns the events in the text of a stream, without comments and `retry`. */
export function eventsIn(text: string): readonly ReadEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('id: '))
    .map((block) => {
      const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block)!;
      return { id: id!, event: event!, data: JSON.parse(data!) as ReadEvent['data'] };
    });
}

/** Returns the events that change the state, formatted as `id type`. */
export function storyIn(text: string): readonly string[] {
  return eventsIn(text)
    .filter(({ event }) => event !== 'gangsheet.progress')
    .map(({ id, event }) => `${id} ${event.replace('gangsheet.', '')}`);
}
