import type { DeliveryStore } from '../../webhooks/delivery-store.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { IncidentStore } from '../../supervision/incidents/incident-store.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import type { ResendLimit } from '../access/resend-limit.ts';
import type { App } from '../app.ts';
import type { Downloads } from '../protocol/downloads.ts';
import type { Holdings } from '../protocol/holdings.ts';
import type { PendingRequests } from '../protocol/pending-requests.ts';
import type { WebhookRules } from '../requests/read-webhook.ts';
import type { Links } from '../resources/links.ts';
import { addPreflightRoute } from './artwork-preflight.ts';
import { addCreateRoute } from './gang-sheets/create.ts';
import { addDeliveryRoutes } from './gang-sheets/deliveries.ts';
import { addEventsRoute } from './gang-sheets/events.ts';
import { addItemsRoute } from './gang-sheets/items.ts';
import { addMapRoute } from './gang-sheets/map.ts';
import { addPartRoutes } from './gang-sheets/parts.ts';
import { addPlacementsRoute } from './gang-sheets/placements.ts';
import { addPreviewRoute } from './gang-sheets/preview.ts';
import { addQuoteRoute } from './gang-sheets/quote.ts';
import { addReadRoutes } from './gang-sheets/read.ts';
import { addRemoveRoute } from './gang-sheets/remove.ts';
import { addResumeRoute } from './gang-sheets/resume.ts';
import { addGuideRoutes } from './guide/guide.ts';
import { addIncidentRoutes } from './incidents.ts';
import { addOpenApiRoute } from './openapi.ts';
import { addProbeRoutes, type ReadMetrics } from './probes.ts';
import { addQuarantineRoutes, type OperatedQuarantine } from './quarantine.ts';

/** The parts of the service that routes use; each route receives only those it needs. */
export interface RoutesInput {
  readonly jobs: Jobs;
  readonly incidents: Pick<IncidentStore, 'list' | 'find'>;
  readonly quarantine: OperatedQuarantine;
  readonly deliveries: Pick<DeliveryStore, 'list' | 'sendAgain'>;
  readonly uploads: Pick<Uploads, 'receive' | 'find' | 'remove' | 'expiresAt'>;
  readonly webhookRules: WebhookRules;
  readonly links: Links;
  /** Returns the text of /metrics. */
  readonly metrics: ReadMetrics;
  /** Version of the service, for /healthz. */
  readonly version: string;
  readonly holdings: Holdings;
  readonly pending: PendingRequests;
  readonly downloads: Downloads;
  readonly resends: ResendLimit;
  /** Maximum `Prefer: wait` that is granted. */
  readonly maxWaitSeconds: number;
  /** Whether the service was asked to end. */
  readonly isEnding: () => boolean;
  /** Called when a job with a webhook is stored. */
  readonly onWebhook?: () => void;
  /** The guide's folder. Default: the guide that comes with the service. */
  readonly guideDir?: URL;
}

/** Adds all routes with a JSON body or none. Artwork uploads are added separately. */
export function addJsonRoutes(app: App, input: RoutesInput): void {
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
  addIncidentRoutes(app, input);
  addQuarantineRoutes(app, input);
  addOpenApiRoute(app);
  addGuideRoutes(app, input.guideDir);
}
