import { accessOf } from '../access/guard.ts';
import type { App } from '../app.ts';

/** For all responses except pages; /docs, /guide and part maps set their own policies. */
const NOTHING_ACTIVE = "default-src 'none'; frame-ancestors 'none'";

/**
 * Adds security headers to every response. Only signed links may be embedded in pages of other origins.
 * HSTS is up to the proxy that terminates TLS.
 */
export function addSecurityHeaders(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    const isForPages = accessOf(request.routeOptions) === 'link';
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': NOTHING_ACTIVE,
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': isForPages ? 'cross-origin' : 'same-origin',
    });
    done();
  });
}
