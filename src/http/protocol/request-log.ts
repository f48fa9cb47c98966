import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';

const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/** Logs one line per request when it ends; health checks and scrapes only at debug level. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'requestId' });
  }

  override incomingRequest(): void {
    // Logged at the end, with the outcome.
  }

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const path = request.url.split('?', 1)[0] ?? '';
    request.log[QUIET.has(path) ? 'debug' : 'info'](
      {
        method: request.method,
        path,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(error && { err: error }),
      },
      'request',
    );
  }
}
