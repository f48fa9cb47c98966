import { ANY_ORIGIN } from '../../config/cors-origins.ts';
import type { App, FastifyRequest } from '../app.ts';

const METHODS = 'GET, HEAD, POST, DELETE';
/** Request headers that the routes read, besides those that every page may send. */
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID, Range, If-Range, If-None-Match, X-Request-Id';
/** Response headers that the routes set, besides those that every page may read. */
const RESPONSE_HEADERS =
  'Location, ETag, Content-Disposition, Content-Range, Accept-Ranges, Retry-After, RateLimit, RateLimit-Policy, Preference-Applied, WWW-Authenticate, X-Request-Id';
/** Maximum time that Chromium caches a preflight response: two hours. */
const MAX_AGE_SECONDS = 7200;

/**
 * Lets pages from these origins call the API (WHATWG Fetch, section 3.2). Added before the guard, because
 * preflight requests carry no key. The API uses no cookies, so `Access-Control-Allow-Credentials` is never
 * sent.
 */
export function allowOrigins(app: App, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const isAny = origins.includes(ANY_ORIGIN);
  app.addHook('onRequest', async (request, reply) => {
    // Sent even without an Origin: a shared cache must not serve that response to a page.
    if (!isAny) reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !(isAny || origins.includes(origin))) return;
    reply.headers({
      'access-control-allow-origin': isAny ? ANY_ORIGIN : origin,
      'access-control-expose-headers': RESPONSE_HEADERS,
    });
    if (!isPreflight(request)) return;
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': REQUEST_HEADERS,
        'access-control-max-age': MAX_AGE_SECONDS,
      })
      .send();
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
