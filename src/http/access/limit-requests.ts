import type { Socket } from 'node:net';
import { accessOf } from './guard.ts';
import { sendProblem } from '../problems/answer-problems.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import { clientOf } from './client-of.ts';
import { RequestWindows, WINDOW_SECONDS, type Quotas, type Standing } from './request-windows.ts';

export interface LimitInput {
  readonly quotas: Quotas;
  readonly nowMs: () => number;
}

/**
 * Limits each caller's requests and bytes per minute, and reports the remaining quota in the headers of
 * draft-ietf-httpapi-ratelimit-headers. Callers are identified by key, others by address. Must be added
 * after the guard; open routes do not count.
 */
export function limitRequests(app: App, { quotas, nowMs }: LimitInput): void {
  const policy = policyOf(quotas);
  if (policy === '') return;
  const windows = new RequestWindows(quotas, nowMs);
  app.addHook('onRequest', async (request, reply) => {
    const access = accessOf(request.routeOptions);
    if (access !== 'key' && access !== 'link') return;
    const standing = windows.take(clientOf(request), announcedBytes(request));
    reply.headers({ 'ratelimit-policy': policy, ratelimit: standingOf(quotas, standing) });
    if (standing.isOver) return refuse(reply, standing);
  });
  if (quotas.bytes !== null) chargeUnannounced(app, windows);
}

/**
 * Counts a body of unannounced length once it has arrived: all bytes, including headers, that the
 * connection has received since its last request.
 */
function chargeUnannounced(app: App, windows: RequestWindows): void {
  const takenBefore = new WeakMap<Socket, number>();
  app.addHook('onResponse', (request, _reply, done) => {
    const { socket, headers } = request.raw;
    const bytes = socket.bytesRead - (takenBefore.get(socket) ?? 0);
    takenBefore.set(socket, socket.bytesRead);
    if (headers['transfer-encoding'] !== undefined) windows.charge(clientOf(request), bytes);
    done();
  });
}

function announcedBytes({ headers }: FastifyRequest): number {
  return Number(headers['content-length'] ?? 0);
}

function refuse(reply: FastifyReply, { resetSeconds }: Standing): FastifyReply {
  return sendProblem(reply, {
    code: 'rate_limited',
    detail: `More requests or bytes than allowed in ${WINDOW_SECONDS} s; try again in ${resetSeconds} s.`,
    retryable: true,
    details: { retryAfterSeconds: resetSeconds },
  });
}

function policyOf({ requests, bytes }: Quotas): string {
  return [
    ...(requests === null ? [] : [`"requests";q=${requests};w=${WINDOW_SECONDS}`]),
    ...(bytes === null ? [] : [`"bytes";q=${bytes};w=${WINDOW_SECONDS};qu="content-bytes"`]),
  ].join(', ');
}

function standingOf({ requests, bytes }: Quotas, standing: Standing): string {
  const { requestsLeft, bytesLeft, resetSeconds } = standing;
  return [
    ...(requests === null ? [] : [`"requests";r=${requestsLeft};t=${resetSeconds}`]),
    ...(bytes === null ? [] : [`"bytes";r=${bytesLeft};t=${resetSeconds}`]),
  ].join(', ');
}
