import { fastify, type FastifyHttpOptions } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { ServiceError } from '../errors.ts';
import type { DeliveryStore } from '../webhooks/delivery-store.ts';
import type { IncidentStore } from '../supervision/incident-store.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Log } from '../telemetry/logger.ts';
import { guardRoutes, type GuardInput } from './access/guard.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { answerConnectionError, countOpenAnswers } from './problems/answer-connection-error.ts';
import { answerFrameworkError, answerProblems } from './problems/answer-problems.ts';
import type { App } from './app.ts';
import { acceptArtworkOnly } from './bodies/artwork-body.ts';
import { boundBodies } from './bodies/body-room.ts';
import { allowOrigins } from './protocol/cors.ts';
import { limitRequests, type LimitInput } from './access/limit-requests.ts';
import { acceptJsonOnly } from './bodies/json-body.ts';
import { keepHttpRules } from './protocol/keep-http-rules.ts';
import type { Links } from './resources/links.ts';
import { withMethodNotAllowed } from './protocol/method-not-allowed.ts';
import { OpenWaits } from './protocol/open-waits.ts';
import { describeRoutes } from './openapi/openapi.ts';
import type { WebhookRules } from './requests/read-webhook.ts';
import { RequestLog } from './protocol/request-log.ts';
import { addPreflightRoute } from './routes/artwork-preflight.ts';
import { addArtworkRoutes } from './routes/artworks.ts';
import { addCreateRoute } from './routes/gang-sheets/create.ts';
import { addDeliveryRoutes } from './routes/gang-sheets/deliveries.ts';
import { addEventsRoute } from './routes/gang-sheets/events.ts';
import { addIncidentsRoute } from './routes/incidents.ts';
import { addMapRoute } from './routes/gang-sheets/map.ts';
import { addOpenApiRoute } from './routes/openapi.ts';
import { addPartRoutes } from './routes/gang-sheets/parts.ts';
import { addItemsRoute } from './routes/gang-sheets/items.ts';
import { addPlacementsRoute } from './routes/gang-sheets/placements.ts';
import { addPreviewRoute } from './routes/gang-sheets/preview.ts';
import { addProbeRoutes } from './routes/probes.ts';
import { addQuoteRoute } from './routes/gang-sheets/quote.ts';
import { addReadRoutes } from './routes/gang-sheets/read.ts';
import { addRemoveRoute } from './routes/gang-sheets/remove.ts';
import { addResumeRoute } from './routes/gang-sheets/resume.ts';
import { addSecurityHeaders } from './protocol/security-headers.ts';
import { compileRouteCheck } from './requests/validate-route.ts';

export interface HttpServerInput {
  readonly jobs: Jobs;
  readonly incidents: Pick<IncidentStore, 'list'>;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'sendAgain'>;
  readonly webhookRules: WebhookRules;
  readonly uploads: Pick<Uploads, 'receive' | 'find' | 'remove' | 'expiresAt'>;
  readonly log: Log;
  /** The text of /metrics. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  readonly limits: { readonly maxBodyBytes: number };
  /** How long a request may take to arrive: its headers, and the whole of it. */
  readonly arrival: { readonly headersMs: number; readonly requestMs: number };
  readonly access: GuardInput;
  readonly links: Links;
  /** Whose pages may call; none: nobody's. */
  readonly origins: readonly string[];
  readonly fairUse: LimitInput & { readonly trustedProxies: number };
  /** Of this service; stands in /healthz and in the API description. */
  readonly version: string;
}

/** The HTTP side of the service, not listening yet. `close` ends waits and lets downloads finish. */
export function createHttpServer(input: HttpServerInput): App {
  const app: App = fastify(serverOptions(input));
  const waits = new OpenWaits();
  app.setValidatorCompiler(compileRouteCheck);
  // What the code answers is what the schemas' types say; fastify's serializers would coerce and drop.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  addSecurityHeaders(app);
  countOpenAnswers(app);
  keepHttpRules(app);
  allowOrigins(app, input.origins);
  app.addHook('preClose', (done) => {
    waits.endAll(
      new ServiceError('shutting_down', 'The service is shutting down.', { retryable: true }),
    );
    done();
  });
  acceptJsonOnly(app);
  answerProblems(app, input.limits);
  describeRoutes(app, input.version);
  app.register((known: App, _options, done) => {
    guardRoutes(known, input.access);
    // Around both: an upload counts in the same window as a request.
    limitRequests(known, input.fairUse);
    known.register((scope: App, _scopeOptions, scopeDone) => {
      boundBodies(scope, input.limits);
      withMethodNotAllowed(scope, () => addRoutes(scope, { ...input, waits }));
      scopeDone();
    });
    known.register((scope: App, _scopeOptions, scopeDone) => {
      acceptArtworkOnly(scope);
      withMethodNotAllowed(scope, () => addArtworkRoutes(scope, { ...input, waits }));
      scopeDone();
    });
    done();
  });
  return app;
}

interface RoutesInput extends HttpServerInput {
  readonly waits: OpenWaits;
}

function addRoutes(app: App, input: RoutesInput): void {
  addPreflightRoute(app, input);
  addCreateRoute(app, input);
  addQuoteRoute(app, input);
  addReadRoutes(app, input);
  addEventsRoute(app, input);
  addDeliveryRoutes(app, input);
  addPlacementsRoute(app, input);
  addItemsRoute(app, input);
  addPartRoutes(app, input);
  addPreviewRoute(app, input);
  addMapRoute(app, input);
  addRemoveRoute(app, input);
  addResumeRoute(app, input);
  addProbeRoutes(app, input);
  addIncidentsRoute(app, input);
  addOpenApiRoute(app);
}

function serverOptions({
  log,
  limits,
  fairUse,
  arrival,
}: HttpServerInput): FastifyHttpOptions<Server> {
  return {
    loggerInstance: log,
    logController: new RequestLog(),
    bodyLimit: limits.maxBodyBytes,
    genReqId: requestIdOf,
    // Hop 0 is who has opened the connection.
    trustProxy: (_address, hop) => hop < fairUse.trustedProxies,
    // Slow clients: a connection on which nothing moves for 5 min is dropped; the longest silence by
    // design is a quote's. Node looks for late requests only every 30 s unless told otherwise.
    http: {
      headersTimeout: arrival.headersMs,
      requestTimeout: arrival.requestMs,
      connectionsCheckingInterval: Math.min(1000, arrival.headersMs),
      // Ours says why.
      requireHostHeader: false,
    },
    requestTimeout: arrival.requestMs,
    connectionTimeout: 300_000,
    // While it closes, requests on open connections still get their real answer, as a problem if need be.
    return503OnClosing: false,
    clientErrorHandler: answerConnectionError,
    frameworkErrors: answerFrameworkError,
  };
}

/** A caller's own id is kept when it is harmless in a log and in a header. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
