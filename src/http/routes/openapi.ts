import type { App } from '../app.ts';

/** Adds GET /openapi.json, the OpenAPI description. */
export function addOpenApiRoute(app: App): void {
  app.get('/openapi.json', { schema: { hide: true }, config: { access: 'open' } }, () =>
    app.swagger(),
  );
}
