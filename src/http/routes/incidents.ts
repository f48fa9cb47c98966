import { Type } from 'typebox';
import type { IncidentStore, KeptIncident } from '../../supervision/incident-store.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';
import type { IncidentAnswer } from '../contract/incident.ts';
import type { Links } from '../resources/links.ts';
import { MAX_PAGE } from '../contract/limits.ts';

const DEFAULT_PAGE = 20;

const pageQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: DEFAULT_PAGE })),
    before: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'From `links.next`.' }),
    ),
  },
  { additionalProperties: false },
);

/** GET /incidents: the reports of all unexpected ends. */
export function addIncidentsRoute(
  app: App,
  { incidents, links }: { readonly incidents: Pick<IncidentStore, 'list'>; readonly links: Links },
): void {
  app.get('/incidents', { schema: listSchema, config: { access: 'operator' } }, ({ query }) => {
    const { before, limit = DEFAULT_PAGE } = query;
    const page = incidents.list({ before, limit });
    const next = page.next === null ? null : `${links.incidents()}?${nextQuery(page.next, limit)}`;
    return { incidents: page.incidents.map(answerOf), links: { next } };
  });
}

function answerOf(incident: KeptIncident): IncidentAnswer {
  return {
    ...incident,
    place: incident.place && { ...incident.place },
    memory: incident.memory && { ...incident.memory },
    lastSamples: incident.lastSamples.map(({ atMs, state, usedBytes, limitBytes }) => ({
      ...{ at: new Date(atMs).toISOString(), state, usedBytes, limitBytes },
    })),
    stderr: [...incident.stderr],
    remediation: incident.remediation.map((remedy) => ({ ...remedy })),
  };
}

function nextQuery(before: string, limit: number): string {
  return new URLSearchParams({ limit: String(limit), before }).toString();
}

const listSchema = {
  operationId: 'listIncidents',
  tags: ['operation'],
  summary: 'What died unexpectedly, of what, and what to do; newest first, in pages.',
  querystring: pageQuery,
  response: answers({ 200: { description: 'A page of them.', schema: 'IncidentPage' } }, [
    'invalid_request',
  ]),
};
