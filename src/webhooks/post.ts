import { Agent, request, type Dispatcher } from 'undici';
import { assertPublicLiteral, guardedLookup, type Resolve } from '../network/address-guard.ts';
import { addressErrorIn, describeFailure } from '../network/connection-failure.ts';
import { resolveByNameServers } from '../network/resolve-by-name-servers.ts';

export interface PostInput {
  /** Also whether by plain http. */
  readonly allowPrivateHosts: boolean;
  readonly resolve?: Resolve;
  readonly connectMs?: number;
  /** From the first step to the last byte that is looked at. */
  readonly totalMs?: number;
}

export interface Letter {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answer =
  | { readonly statusCode: number; readonly retryAfter: string | null }
  /** None; `error` says why. */
  | { readonly statusCode: null; readonly error: string };

/** Posts to addresses that strangers have named. */
export interface Poster {
  /** @throws the signal's reason, and nothing else */
  readonly post: (letter: Letter, signal: AbortSignal) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
/** What a receiver has to say beside its status interests nobody; so much is read for politeness. */
const ANSWER_BYTES = 4 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;

/** Redirects are not followed, and addresses are looked at as those of artwork are. */
export function openPoster(input: PostInput): Poster {
  const {
    allowPrivateHosts,
    resolve = resolveByNameServers(),
    connectMs = CONNECT_MS,
    totalMs = TOTAL_MS,
  } = input;
  const agent = new Agent({
    connect: {
      timeout: connectMs,
      ...(!allowPrivateHosts && { lookup: guardedLookup(resolve) }),
    },
    maxHeaderSize: MAX_HEADER_BYTES,
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
        return await send(letter, agent, AbortSignal.any([signal, deadline]));
      } catch (error) {
        signal.throwIfAborted();
        if (deadline.aborted) return noAnswer(`no answer within ${totalMs} ms`);
        return noAnswer(addressErrorIn(error)?.message ?? describeFailure(error));
      }
    },
    close: () => agent.destroy(),
  };
}

async function send(letter: Letter, agent: Dispatcher, signal: AbortSignal): Promise<Answer> {
  const { url, headers, body } = letter;
  const answer = await request(url, {
    ...{ method: 'POST', headers, body, dispatcher: agent, signal },
  });
  // The status is the answer, whatever becomes of the rest.
  await answer.body.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined);
  const retryAfter = answer.headers['retry-after'];
  return {
    statusCode: answer.statusCode,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
  };
}

function noAnswer(error: string): Answer {
  return { statusCode: null, error };
}
