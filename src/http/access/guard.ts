import type { ApiKey } from '../../config/api-keys.ts';
import { sendProblem } from '../problems/answer-problems.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import type { AnswerableProblem } from '../problems/problem.ts';
import { letIn, LINK_HOLDER, type Caller } from './caller.ts';
import { Refusals } from './refusals.ts';
import type { SignedLinks } from './signed-links.ts';
import { bearerToken, lookUpTokens } from './tokens.ts';

/**
 * Who may use a route; `key` where a route says nothing.
 * `open`: everybody. `key`: callers with an API key. `link`: they, and holders of a signed link.
 * `metrics`, `operator`: who has the operator's token.
 */
export type Access = 'open' | 'key' | 'link' | 'metrics' | 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
}

export interface GuardInput {
  /** None: everybody is a caller without a name. */
  readonly keys: readonly ApiKey[];
  /** null: nobody is the operator, except where the service is open. */
  readonly operatorToken: string | null;
  readonly links: SignedLinks;
  readonly nowMs: () => number;
}

type Who = { readonly kind: 'key'; readonly caller: Caller } | { readonly kind: 'operator' };

/** Why somebody is not let in; null when they are. */
type Refusal = AnswerableProblem | null;

/**
 * Lets nobody reach the routes that are added after this without what their `config.access` asks for.
 * It looks before a body is read. An `Authorization` header counts before a signature in the link.
 */
export function guardRoutes(app: App, input: GuardInput): void {
  const judge = judgeOf(input);
  const refusals = new Refusals(input.nowMs);
  app.addHook('onRequest', async (request, reply) => {
    const refusal = judge(request, accessOf(request.routeOptions));
    if (refusal !== null) return refuse(reply, refusals.answerTo(request.ip, refusal));
  });
}

export function accessOf({ config }: { readonly config?: { readonly access?: Access } }): Access {
  return config?.access ?? 'key';
}

function judgeOf({ keys, operatorToken, links }: GuardInput) {
  const isOpen = keys.length === 0;
  const whoHas = lookUpTokens<Who>([
    ...keys.map(({ name, secret }) => ({
      secret,
      meaning: { kind: 'key', caller: { owner: name } } as const,
    })),
    ...(operatorToken === null
      ? []
      : [{ secret: operatorToken, meaning: { kind: 'operator' } as const }]),
  ]);

  const byKey = (request: FastifyRequest, who: Who | null): Refusal => {
    if (who?.kind === 'key') letIn(request, who.caller);
    else if (isOpen) letIn(request, { owner: null });
    else return who === null ? noToken(request, 'an API key') : notForOperator;
    return null;
  };
  const byLink = (request: FastifyRequest, who: Who | null): Refusal => {
    const verdict = links.check(request.url.split('?', 1)[0] ?? '', request.query);
    if (who?.kind === 'key' || verdict === 'none') return byKey(request, who);
    if (verdict !== 'good') return verdict === 'expired' ? linkExpired : linkForged;
    letIn(request, LINK_HOLDER);
    return null;
  };
  const byOperator = (request: FastifyRequest, who: Who | null, wasOpen: boolean): Refusal => {
    if (who?.kind === 'operator' || (operatorToken === null && wasOpen)) return null;
    return who === null ? noToken(request, "the operator's token") : onlyForOperator;
  };

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
        return byOperator(request, who, true);
      case 'operator':
        return byOperator(request, who, isOpen);
    }
  };
}

/** RFC 6750, section 3: why the token was not taken stands in the challenge, where one was sent. */
function refuse(reply: FastifyReply, problem: AnswerableProblem): FastifyReply {
  if (problem.code === 'unauthorized') {
    const sent = reply.request.headers.authorization !== undefined;
    const challenge = `Bearer realm="gangsheet"${sent ? ', error="invalid_token"' : ''}`;
    reply.header('www-authenticate', challenge);
  }
  return sendProblem(reply, problem);
}

function noToken({ headers }: FastifyRequest, needed: string): AnswerableProblem {
  const sent = headers.authorization !== undefined;
  return problemOf(
    'unauthorized',
    sent
      ? 'The Authorization header has no token that is known here.'
      : `This needs ${needed}: Authorization: Bearer …`,
  );
}

const notForOperator = problemOf('forbidden', "This needs a caller's key, not the operator's.");
const onlyForOperator = problemOf('forbidden', "This needs the operator's token.");
const linkForged = problemOf(
  'link_forged',
  'The signature is not one that was made for this link.',
);
const linkExpired = problemOf(
  'link_expired',
  'The link has expired; the gang sheet has a new one.',
);

function problemOf(code: AnswerableProblem['code'], detail: string): AnswerableProblem {
  return { code, detail, retryable: false };
}
