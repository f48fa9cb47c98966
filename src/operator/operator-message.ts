/**
 * A message to the operator in the form of Standard Webhooks. Chat programs show it too: Slack reads
 * `text`, and Discord reads `content`.
 */
export interface OperatorMessage {
  readonly type: OperatorMessageType;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly data: object;
  /** One line of plain text. */
  readonly text: string;
  readonly content: string;
}

export type OperatorMessageType =
  | 'incident.reported'
  /** A decoder report has counted 10, 100, 1,000 … identical failures. */
  | 'incident.repeated'
  /** Several incidents that were not reported one by one. */
  | 'incident.summary'
  | 'circuit.opened'
  | 'circuit.closed'
  | 'disk.low'
  | 'disk.recovered'
  | 'queue.delayed'
  | 'queue.recovered';

/** What happened, before the service that it happened to is named. */
export interface OperatorNews {
  readonly type: OperatorMessageType;
  readonly sentence: string;
  readonly data: object;
}

/** Discord refuses messages of more than 2,000 characters. */
const MAX_LENGTH = 1_500;

/** @param service names this service among several that write to the same channel */
export function messageOf(news: OperatorNews, service: string, at: Date): OperatorMessage {
  const { type, sentence, data } = news;
  const text = oneLine(`gangsheet on ${service}: ${sentence}`);
  return { type, timestamp: at.toISOString(), data: { service, ...data }, text, content: text };
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= MAX_LENGTH ? line : `${line.slice(0, MAX_LENGTH - 1)}…`;
}
