import { EventLoopYielder } from '../../event-loop-yielder.ts';

/**
 * Yields the chunks of a long response as they are read, and lets other requests run in between. Otherwise,
 * a client that reads as fast as the chunks are made would block all others.
 */
export async function* paced(
  chunks: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string, void, void> {
  const yielder = new EventLoopYielder();
  for await (const chunk of chunks) {
    yield chunk;
    await yielder.yieldIfDue();
  }
}
