import type { ApiKey } from '../../config/api-keys.ts';
import { sendProblem } from '../problems/answer-problems.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import type { AnswerableProblem } from '../problems/problem.ts';
import { ipOf } from './client-ip.ts';
import { admit, LINK_HOLDER, type Caller } from './caller.ts';
import { Refusals } from './refusals.ts';
import type { SignedLinks } from './signed-links.ts';
import { bearerToken, lookUpTokens, type Token } from './tokens.ts';

/**
 * Visitors that a route admits; the default is `key`.
 * `open`: anyone. `key`: callers with an API key. `link`: also holders of a signed link.
 * `metrics`, `incidents`: holders of either of the operator's tokens.
 * `operator`: holders of the token with full operator access.
 */
export type Access = 'open' | 'key' | 'link' | 'metrics' | 'incidents' | 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
}

export interface GuardInput {
  /** If empty, everyone is a caller without a name. */
  readonly keys: readonly ApiKey[];
  /** If null, `metrics` is open to everyone. */
  readonly metricsToken: string | null;
  /** If null on a service without keys, `incidents` and `operator` are open to everyone. */
  readonly operatorToken: string | null;
  readonly links: SignedLinks;
  readonly nowMs: () => number;
}

type Identity =
  | { readonly kind: 'key'; readonly caller: Caller }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'operator' };

/** Why a request is refused; null if it is admitted. */
type Refusal = AnswerableProblem | null;

/**
 * Protects the routes that are added later, according to their `config.access`, before a body is read.
 * An `Authorization` header takes precedence over a signature in the link.
 */
export function guardRoutes(app: App, input: GuardInput): void {
  const check = checkOf(input);
  const refusals = new Refusals(input.nowMs);
  app.addHook('onRequest', async (request, reply) => {
    const refusal = check(request, accessOf(request.routeOptions));
    if (refusal !== null) return refuse(reply, refusals.answerTo(ipOf(request), refusal));
  });
}

export function accessOf({ config }: { readonly config?: { readonly access?: Access } }): Access {
  return config?.access ?? 'key';
}

function checkOf({ keys, metricsToken, operatorToken, links }: GuardInput) {
  const isOpen = keys.length === 0;
  // If two secrets are equal, the last one counts.
  const whoHas = lookUpTokens<Identity>([
    ...keys.map(({ name, secret }) => ({
      secret,
      meaning: { kind: 'key', caller: { owner: name } } as const,
    })),
    ...tokenOf(metricsToken, { kind: 'metrics' }),
    ...tokenOf(operatorToken, { kind: 'operator' }),
  ]);

  const byKey = (request: FastifyRequest, who: Identity | null): Refusal => {
    if (who?.kind === 'key') admit(request, who.caller);
    else if (isOpen) admit(request, { owner: null });
    else return who === null ? noToken(request, 'an API key') : notForOperator;
    return null;
  };
  const byLink = (request: FastifyRequest, who: Identity | null): Refusal => {
    const verdict = links.check(request.url.split('?', 1)[0] ?? '', request.query);
    if (who?.kind === 'key' || verdict === 'none') return byKey(request, who);
    if (verdict !== 'good') return verdict === 'expired' ? linkExpired : linkForged;
    admit(request, LINK_HOLDER);
    return null;
  };
  const byOperator = (request: FastifyRequest, who: Identity | null): Refusal => {
    if (who?.kind === 'operator' || (operatorToken === null && isOpen)) return null;
    if (who?.kind === 'metrics') return notForMetrics;
    return who === null ? noToken(request, "the operator's token") : onlyForOperator;
  };

  const byMetrics = (request: FastifyRequest, who: Identity | null): Refusal =>
    who?.kind === 'metrics' ? null : byOperator(request, who);

  return (request: FastifyRequest, access: Access): Refusal => {
    const token = bearerToken(request.headers.authorization);
    const who = token === null ? null : whoHas(token);
    switch (access) {
      case 'open':
        return null;
      case 'key':
        return byKey(request, who);
      case 'link':
        return byLink(request, who);
      case 'metrics':
        return metricsToken === null ? null : byMetrics(request, who);
      case 'incidents':
        return byMetrics(request, who);
      case 'operator':
        return byOperator(request, who);
    }
  };
}

function tokenOf(secret: string | null, meaning: Identity): readonly Token<Identity>[] {
  return secret === null ? [] : [{ secret, meaning }];
}

/** Refuses a request; the challenge names the error if a token was sent (RFC 6750, section 3). */
function refuse(reply: FastifyReply, problem: AnswerableProblem): FastifyReply {
  if (problem.code === 'unauthorized') {
    const sent = reply.request.headers.authorization !== undefined;
    const challenge = `Bearer realm="gangsheet"${sent ? ', error="invalid_token"' : ''}`;
    reply.header('www-authenticate', challenge);
  }
  return sendProblem(reply, problem);
}

function noToken({ headers }: FastifyRequest, needed: string): AnswerableProblem {
  const { authorization } = headers;
  if (authorization === undefined) {
    return problemOf('unauthorized', `This request needs ${needed}: Authorization: Bearer …`);
  }
  return problemOf(
    'unauthorized',
    bearerToken(authorization) === null
      ? 'The Authorization header must be "Bearer", a space and one key.'
      : 'Unknown API key.',
  );
}

const notForOperator = problemOf('forbidden', "Use an API key here, not the operator's token.");
const onlyForOperator = problemOf('forbidden', "Use the operator's token here, not an API key.");
const notForMetrics = problemOf('forbidden', 'Use OPERATOR_TOKEN here, not METRICS_TOKEN.');
const linkForged = problemOf('link_forged', 'The signature does not match this link.');
const linkExpired = problemOf(
  'link_expired',
  'The link has expired; GET the gang sheet for a new one.',
);

function problemOf(code: AnswerableProblem['code'], detail: string): AnswerableProblem {
  return { code, detail, retryable: false };
}
