import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { securitySchemes, withAccess } from './describe-access.ts';
import { accessOf } from '../access/guard.ts';
import type { App } from '../app.ts';
import { artworkSchema } from '../contract/artwork.ts';
import { acceptedSchema, gangSheetPageSchema, gangSheetSchema } from '../contract/gang-sheet.ts';
import { deliveryPageSchema, deliverySchema } from '../contract/delivery.ts';
import { eventSchema, progressEventSchema } from '../contract/event.ts';
import { incidentPageSchema, incidentSchema } from '../contract/incident.ts';
import { placementsSchema } from '../contract/placements.ts';
import { printedItemsSchema } from '../contract/printed-item.ts';
import { healthSchema, readinessSchema } from '../contract/probes.ts';
import { preflightReportSchema } from '../contract/preflight.ts';
import { problemSchema } from '../contract/problem.ts';
import { quarantinePageSchema, quarantinedArtworkSchema } from '../contract/quarantine.ts';
import { quoteSchema } from '../contract/quote.ts';
import { gangSheetRequestSchema } from '../contract/request/request.ts';
import { describeProblems } from './describe-problems.ts';
import { problemExamples } from './problem-examples.ts';
import { webhooks } from './webhooks.ts';
import { withExamples } from './with-examples.ts';

const named = [
  gangSheetRequestSchema,
  gangSheetSchema,
  acceptedSchema,
  gangSheetPageSchema,
  eventSchema,
  progressEventSchema,
  deliverySchema,
  deliveryPageSchema,
  placementsSchema,
  printedItemsSchema,
  quoteSchema,
  problemSchema,
  healthSchema,
  readinessSchema,
  incidentSchema,
  incidentPageSchema,
  quarantinedArtworkSchema,
  quarantinePageSchema,
  artworkSchema,
  preflightReportSchema,
];

// The page loads everything from this service, and the policy blocks anything else.
const ONLY_FROM_HERE =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; frame-ancestors 'self'";

const INTRODUCTION =
  'Turns print orders into print-ready gang sheets. Unknown keys are rejected, values are never converted, and an invalid request gets one response that lists all of its errors. The [guide](/guide) explains the API step by step.';

/** Describes the routes that are added later, and serves the description as a page at /docs. */
export function describeRoutes(app: App, version: string): void {
  for (const schema of named) app.addSchema(schema);
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'gangsheet',
        version,
        description: `${INTRODUCTION}\n\n## Errors\n\n${describeProblems()}`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: { securitySchemes, examples: problemExamples },
      webhooks,
      tags: [
        { name: 'gang sheets', description: 'Jobs, their progress and print files.' },
        {
          name: 'artwork',
          description: 'Images uploaded ahead of the orders that use them.',
        },
        {
          name: 'operation',
          description: 'Health checks, metrics, incidents and quarantined artwork.',
        },
      ],
    },
    transform: ({ schema, url, route }) => ({ schema: withAccess(schema, accessOf(route)), url }),
    transformObject: (description) =>
      'openapiObject' in description
        ? withExamples(description.openapiObject)
        : description.swaggerObject,
    refResolver: { buildLocalReference: ({ $id }) => $id as string },
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    // Relative, because a proxy may serve the page below a path that it cuts off.
    indexPrefix: '.',
    staticCSP: ONLY_FROM_HERE,
    validatorUrl: false,
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true },
  });
}
