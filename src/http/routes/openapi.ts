import type { App } from '../app.ts';

/** GET /openapi.json: the description of this API. */
export function addOpenApiRoute(app: App): void {
  app.get('/openapi.json', { schema: { hide: true }, config: { access: 'open' } }, () =>
    app.swagger(),
  );
}
