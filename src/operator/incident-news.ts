import type { Incident } from '../supervision/incidents/incident.ts';
import type { OperatorNews } from './operator-message.ts';

/** An incident, which may not be stored yet. */
export interface ToldIncident {
  readonly incident: Incident;
  /** `GET /incidents/{id}` shows it under this id once it is stored. */
  readonly id: string;
  /** Number of identical failures that its report counts by now. */
  readonly count: number;
}

/** One incident. Lines of stderr are left out, because they may name customers' files. */
export function incidentNews({ incident, id, count }: ToldIncident): OperatorNews {
  const { class: incidentClass, process, at, summary, memory, decode, remediation } = incident;
  const isRepeated = count > 1;
  const times = isRepeated ? ` (${count} times by now)` : '';
  const remedy = remediation[0] === undefined ? '' : ` ${remediation[0].detail}`;
  return {
    type: isRepeated ? 'incident.repeated' : 'incident.reported',
    sentence: `incident ${incidentClass}${times}. ${summary}${remedy}`,
    data: {
      id,
      class: incidentClass,
      process,
      at,
      count,
      summary,
      jobId: incident.jobId,
      ...(decode !== null && { decode }),
      memory,
      remediation,
    },
  };
}

/**
 * Incidents that came too fast to be told one by one.
 * @param byClass the number of each class
 */
export function summaryNews(byClass: Readonly<Record<string, number>>, since: Date): OperatorNews {
  const figures = Object.entries(byClass).map(([name, number]) => `${number} ${name}`);
  const count = Object.values(byClass).reduce((sum, number) => sum + number, 0);
  return {
    type: 'incident.summary',
    sentence: `${count} more incidents since ${since.toISOString()}: ${figures.join(', ')}. See GET /incidents.`,
    data: { since: since.toISOString(), count, byClass },
  };
}
