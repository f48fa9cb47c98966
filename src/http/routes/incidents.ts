import { Type } from 'typebox';
import { ServiceError } from '../../errors.ts';
import type { IncidentStore, KeptIncident } from '../../supervision/incidents/incident-store.ts';
import { answers } from '../openapi/answers.ts';
import type { App } from '../app.ts';
import type { IncidentAnswer } from '../contract/incident.ts';
import { DEFAULT_PAGE, pageQuery } from '../contract/fields/page.ts';
import { textOf } from '../contract/fields/text.ts';
import type { Links } from '../resources/links.ts';
import { nextLink } from '../resources/next-link.ts';

interface IncidentsInput {
  readonly incidents: Pick<IncidentStore, 'list' | 'find'>;
  readonly links: Links;
}

/** Adds GET /incidents and GET /incidents/:id, the reports of unexpected exits. */
export function addIncidentRoutes(app: App, { incidents, links }: IncidentsInput): void {
  const config = { access: 'incidents' } as const;
  app.get('/incidents', { schema: listSchema, config }, async ({ query }) => {
    const { before, limit = DEFAULT_PAGE } = query;
    const page = await incidents.list({ before, limit });
    const next = nextLink(links.incidents(), page.next, { limit });
    return { incidents: page.incidents.map(answerOf), links: { next } };
  });
  app.get('/incidents/:id', { schema: readSchema, config }, async ({ params: { id } }) => {
    const incident = await incidents.find(id.toLowerCase());
    if (incident !== null) return answerOf(incident);
    throw new ServiceError('not_found', `Incident ${id} not found.`);
  });
}

function answerOf(incident: KeptIncident): IncidentAnswer {
  return {
    ...incident,
    place: incident.place && { ...incident.place },
    memory: incident.memory && { ...incident.memory },
    decode: incident.decode && { ...incident.decode, owner: { ...incident.decode.owner } },
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

const readSchema = {
  operationId: 'getIncident',
  tags: ['operation'],
  summary: 'Get a single incident, such as one named in an error.',
  params: Type.Object({ id: textOf('uuid', { description: 'Id of the incident.' }) }),
  response: answers({ 200: { description: 'The incident.', schema: 'Incident' } }, ['not_found']),
};
