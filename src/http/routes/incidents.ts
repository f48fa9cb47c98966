import type { IncidentStore, KeptIncident } from '../../supervision/incident-store.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';
import type { IncidentAnswer } from '../contract/incident.ts';
import { DEFAULT_PAGE, pageQuery } from '../contract/page.ts';
import type { Links } from '../resources/links.ts';
import { nextLink } from '../resources/next-link.ts';

/** Adds GET /incidents, the reports of unexpected exits. */
export function addIncidentsRoute(
  app: App,
  { incidents, links }: { readonly incidents: Pick<IncidentStore, 'list'>; readonly links: Links },
): void {
  app.get('/incidents', { schema: listSchema, config: { access: 'operator' } }, ({ query }) => {
    const { before, limit = DEFAULT_PAGE } = query;
    const page = incidents.list({ before, limit });
    const next = nextLink(links.incidents(), page.next, { limit });
    return { incidents: page.incidents.map(answerOf), links: { next } };
  });
}

function answerOf(incident: KeptIncident): IncidentAnswer {
  return {
    ...incident,
    place: incident.place && { ...incident.place },
    memory: incident.memory && { ...incident.memory },
    lastSamples: incident.lastSamples.map(({ atMs, state, usedBytes, limitBytes }) => ({
      at: new Date(atMs).toISOString(),
      state,
      usedBytes,
      limitBytes,
    })),
    stderr: [...incident.stderr],
    remediation: incident.remediation.map((remedy) => ({ ...remedy })),
  };
}

const listSchema = {
  operationId: 'listIncidents',
  tags: ['operation'],
  summary: 'List incidents (unexpected exits with their causes and remedies), newest first.',
  querystring: pageQuery,
  response: answers({ 200: { description: 'One page of incidents.', schema: 'IncidentPage' } }, [
    'invalid_request',
  ]),
};
