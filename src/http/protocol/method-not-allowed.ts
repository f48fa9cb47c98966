import type { App, FastifyRequest } from '../app.ts';
import { sendProblem } from '../problems/answer-problems.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Adds routes. On each of their paths, every other method gets 405 with `Allow` before a body is read. */
export function withMethodNotAllowed(app: App, addRoutes: (app: App) => void): void {
  const methodsAt = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsAt.get(url) ?? new Set();
    [method].flat().forEach((one) => methods.add(one));
    methodsAt.set(url, methods);
  });
  addRoutes(app);
  for (const [url, methods] of [...methodsAt]) refuseOthers(app, url, [...methods]);
}

function refuseOthers(app: App, url: string, methods: readonly string[]): void {
  const allow = methods.join(', ');
  app.route({
    url,
    method: METHODS.filter((method) => !methods.includes(method)),
    schema: { hide: true },
    config: { access: 'open' },
    onRequest: async (request, reply) =>
      sendProblem(reply.header('allow', allow), {
        code: 'method_not_allowed',
        detail: detailOf(request, { url, allow }),
        retryable: false,
      }),
    // Never reached, because the hook has responded.
    handler: (_request, reply) => reply,
  });
}

interface Route {
  readonly url: string;
  /** Methods that are allowed. */
  readonly allow: string;
}

/** A slash at the end leads to another route, where a method that is right elsewhere is not allowed. */
function detailOf({ method, url: requested }: FastifyRequest, { url, allow }: Route): string {
  const path = requested.split('?', 1)[0] ?? '';
  if (!path.endsWith('/')) return `${method} is not allowed on ${url}; allowed: ${allow}.`;
  const meant = path.slice(0, -1);
  return `${method} is not allowed on "${path}", which ends with a slash and is therefore read as ${url}; allowed there: ${allow}. Send it to "${meant}", without the slash.`;
}
