import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { assertPublicLiteral, guardedLookup, type Resolve } from '../network/address-guard.ts';
import { addressErrorIn, describeFailure } from '../network/connection-failure.ts';
import { resolveByNameServers } from '../network/resolve-by-name-servers.ts';
import {
  createHttpClient,
  type HttpClientInput,
  type HttpRequest,
} from '../network/http-client.ts';

export interface PosterInput {
  /** Also allows plain http. */
  readonly allowPrivateHosts: boolean;
  readonly resolve?: Resolve;
  readonly connectMs?: number;
  /** Time limit for the whole request, until the last byte of the response is read. */
  readonly totalMs?: number;
  readonly ca?: HttpClientInput['ca'];
}

export type Answer =
  | { readonly statusCode: number; readonly retryAfter: string | null }
  /** No response; `error` says why. */
  | { readonly statusCode: null; readonly error: string };

export type PostRequest = Omit<HttpRequest, 'method'>;

/** Posts to addresses that clients have chosen. */
export interface Poster {
  /** @throws only the signal's reason */
  readonly post: (request: PostRequest, signal: AbortSignal) => Promise<Answer>;
  readonly close: () => void;
}

const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
/** The body of a response is not used; reading this much of it keeps the connection usable. */
const ANSWER_BYTES = 4 * 1024;

/** Does not follow redirects, and guards addresses in the same way as for artwork. */
export function openPoster(input: PosterInput): Poster {
  const { allowPrivateHosts, resolve = resolveByNameServers(), totalMs = TOTAL_MS, ca } = input;
  const client = createHttpClient({
    connectMs: input.connectMs ?? CONNECT_MS,
    ca,
    ...(!allowPrivateHosts && { lookup: guardedLookup(resolve) }),
  });
  return {
    async post(request, signal) {
      const deadline = AbortSignal.timeout(totalMs);
      try {
        if (!allowPrivateHosts) {
          const { protocol, hostname } = new URL(request.url);
          // Plain http may have been allowed when the webhook was stored.
          if (protocol !== 'https:') return noAnswer('must be an https URL');
          assertPublicLiteral(hostname);
        }
        return await read(
          await client.send({ ...request, method: 'POST' }, AbortSignal.any([signal, deadline])),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (deadline.aborted) return noAnswer(`no response within ${totalMs} ms`);
        return noAnswer(addressErrorIn(error)?.message ?? describeFailure(error));
      }
    },
    close: () => client.close(),
  };
}

/** Only the status matters, whatever happens to the rest of the response. */
async function read(answer: IncomingMessage): Promise<Answer> {
  const { statusCode, headers } = answer;
  let leftBytes = ANSWER_BYTES;
  answer.on('data', (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) answer.destroy();
  });
  await finished(answer).catch(() => undefined);
  if (statusCode === undefined) return noAnswer('no valid response');
  return { statusCode, retryAfter: headers['retry-after'] ?? null };
}

function noAnswer(error: string): Answer {
  return { statusCode: null, error };
}
