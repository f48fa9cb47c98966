import Negotiator from 'negotiator';
import type { Jobs } from '../../jobs/jobs.ts';
import { SHUTTING_DOWN } from '../../jobs/shutting-down.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';

const RETRY_AFTER_SECONDS = 10;

/** Formats all metrics as a page. */
export type ReadMetrics = (
  format: 'prometheus' | 'openmetrics',
) => Promise<{ readonly contentType: string; readonly body: string }>;

interface ProbesInput {
  readonly jobs: Pick<Jobs, 'notReady'>;
  readonly metrics: ReadMetrics;
  readonly version: string;
  /** Whether the service was asked to end. */
  readonly isEnding: () => boolean;
}

/** Adds GET /healthz, /readyz and /metrics, for the platform, the load balancer and the scraper. */
export function addProbeRoutes(app: App, input: ProbesInput): void {
  const { jobs, metrics, version, isEnding } = input;
  app.get('/healthz', { schema: healthSchema, config: { access: 'open' } }, () => ({
    status: 'ok',
    version,
  }));

  app.get(
    '/readyz',
    { schema: readinessSchema, config: { access: 'open' } },
    async (_request, reply) => {
      const notReady = isEnding() ? SHUTTING_DOWN : await jobs.notReady();
      if (!notReady) return { ready: true, reason: null, detail: 'New work is accepted.' };
      reply.code(503).header('retry-after', RETRY_AFTER_SECONDS);
      return { ready: false, ...notReady };
    },
  );

  app.get(
    '/metrics',
    { schema: metricsSchema, config: { access: 'metrics' } },
    async (request, reply) => {
      const { contentType, body } = await metrics(formatFor(request.headers.accept));
      return reply.header('content-type', contentType).send(body);
    },
  );
}

const OPENMETRICS = 'application/openmetrics-text';

/**
 * The format that the scraper prefers. Its versions differ in nothing that these pages contain, so
 * the parameters of the media types are not compared.
 */
function formatFor(accept = '*/*'): 'prometheus' | 'openmetrics' {
  const anyVersion = accept.replace(/;\s*(?:version|escaping|charset)=[^;,]*/gi, '');
  const preferred = new Negotiator({ headers: { accept: anyVersion } });
  return preferred.mediaType(['text/plain', OPENMETRICS]) === OPENMETRICS
    ? 'openmetrics'
    : 'prometheus';
}

const healthSchema = {
  operationId: 'getHealth',
  tags: ['operation'],
  summary: 'Check that the process responds.',
  response: answers({ 200: { description: 'The process responds.', schema: 'Health' } }, []),
};

const readinessSchema = {
  operationId: 'getReadiness',
  tags: ['operation'],
  summary: 'Check whether new work is accepted.',
  response: answers(
    {
      200: { description: 'New work is accepted.', schema: 'Readiness' },
      503: { description: 'New work is refused, with the reason.', schema: 'Readiness' },
    },
    [],
  ),
};

const metricsSchema = {
  operationId: 'getMetrics',
  tags: ['operation'],
  summary: 'Get the metrics of both processes in the Prometheus text format, or as OpenMetrics.',
  response: answers(
    {
      200: {
        description: 'Metrics.',
        mediaType: 'text/plain',
        example: 'gangsheet_incidents_total{class="brake"} 1\n',
      },
    },
    [],
  ),
};
