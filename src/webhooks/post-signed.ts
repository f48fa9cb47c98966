import type { Answer, Poster } from './post.ts';
import { signedHeaders, type Message } from './sign.ts';

/** One attempt to send a message, and the keys that sign it. */
export interface SignedPost extends Message {
  readonly url: string;
  readonly keys: readonly Buffer[];
}

/**
 * Posts a signed message.
 * @param signal stops the attempt
 * @throws the signal's reason
 */
export async function postSigned(
  { url, keys, ...message }: SignedPost,
  post: Poster['post'],
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'gangsheet',
    ...signedHeaders(message, keys),
  };
  // Each request gets its own signal: a signal that lives as long as the process would keep every request
  // in memory.
  const own = new AbortController();
  const abort = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await post({ url, headers, body: message.body }, own.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
