import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { assertPublicLiteral, guardedLookup, type Resolve } from '../network/address-guard.ts';
import { addressErrorIn, describeFailure } from '../network/connection-failure.ts';
import { resolveByNameServers } from '../network/resolve-by-name-servers.ts';
import { openCarrier, type CarrierInput, type Letter } from './http-client.ts';

export interface PostInput {
  /** Also whether by plain http. */
  readonly allowPrivateHosts: boolean;
  readonly resolve?: Resolve;
  readonly connectMs?: number;
  /** From the first step to the last byte that is looked at. */
  readonly totalMs?: number;
  readonly ca?: CarrierInput['ca'];
}

export type Answer =
  | { readonly statusCode: number; readonly retryAfter: string | null }
  /** None; `error` says why. */
  | { readonly statusCode: null; readonly error: string };

/** Posts to addresses that strangers have named. */
export interface Poster {
  /** @throws the signal's reason, and nothing else */
  readonly post: (letter: Letter, signal: AbortSignal) => Promise<Answer>;
  readonly close: () => void;
}

const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
/** What a receiver has to say beside its status interests nobody; so much is read for politeness. */
const ANSWER_BYTES = 4 * 1024;

/** Redirects are not followed, and addresses are looked at as those of artwork are. */
export function openPoster(input: PostInput): Poster {
  const { allowPrivateHosts, resolve = resolveByNameServers(), totalMs = TOTAL_MS, ca } = input;
  const carrier = openCarrier({
    ...{ connectMs: input.connectMs ?? CONNECT_MS, ca },
    ...(!allowPrivateHosts && { lookup: guardedLookup(resolve) }),
  });
  return {
    async post(letter, signal) {
      const deadline = AbortSignal.timeout(totalMs);
      try {
        if (!allowPrivateHosts) {
          const { protocol, hostname } = new URL(letter.url);
          // The service may have been more generous when the webhook was stored.
          if (protocol !== 'https:') return noAnswer('must be an https URL');
          assertPublicLiteral(hostname);
        }
        return await read(await carrier.carry(letter, AbortSignal.any([signal, deadline])));
      } catch (error) {
        signal.throwIfAborted();
        if (deadline.aborted) return noAnswer(`no answer within ${totalMs} ms`);
        return noAnswer(addressErrorIn(error)?.message ?? describeFailure(error));
      }
    },
    close: () => carrier.close(),
  };
}

/** The status is the answer, whatever becomes of the rest. */
async function read(answer: IncomingMessage): Promise<Answer> {
  const { statusCode, headers } = answer;
  let leftBytes = ANSWER_BYTES;
  answer.on('data', (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) answer.destroy();
  });
  await finished(answer).catch(() => undefined);
  if (statusCode === undefined) return noAnswer('no valid answer');
  return { statusCode, retryAfter: headers['retry-after'] ?? null };
}

function noAnswer(error: string): Answer {
  return { statusCode: null, error };
}
