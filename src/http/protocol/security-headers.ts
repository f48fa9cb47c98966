import { accessOf } from '../access/guard.ts';
import type { App } from '../app.ts';

/** No answer is a page, but for /docs and the map of a part, which bring policies of their own. */
const NOTHING_ACTIVE = "default-src 'none'; frame-ancestors 'none'";

/**
 * What every answer tells a browser. Signed links are there to be put into pages, which are mostly
 * of another origin; nothing else is. Of TLS (HSTS) the proxy that ends it has to speak.
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
