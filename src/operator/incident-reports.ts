import { randomUUID } from 'node:crypto';
import { incidentNews, summaryNews, type ToldIncident } from './incident-news.ts';
import type { OperatorNews } from './operator-message.ts';

interface Window {
  readonly sinceMs: number;
  /** The id of the summary. */
  readonly summaryId: string;
  readonly told: number;
  /** Classes of the incidents in the summary. */
  readonly more: readonly string[];
}

/** One news item, with its id and the time from which it may be sent. */
export interface TimedNews {
  readonly id: string;
  readonly news: OperatorNews;
  readonly dueAtMs: number;
}

const WINDOW_MS = 10 * 60_000;
const ONE_BY_ONE = 5;

/**
 * Tells the first five incidents within ten minutes one by one. A summary at the end of the ten minutes
 * counts the others, so that renderers that die every second, or many bad files, do not flood a channel.
 */
export class IncidentReports {
  readonly #put: (news: TimedNews) => void;
  readonly #nowMs: () => number;
  #window: Window | null = null;

  constructor(put: (news: TimedNews) => void, nowMs: () => number = () => Date.now()) {
    this.#put = put;
    this.#nowMs = nowMs;
  }

  /** A repeated failure is told when its report counts 10, 100, 1,000 … of them. */
  report(told: ToldIncident): void {
    if (!Number.isInteger(Math.log10(told.count))) return;
    const nowMs = this.#nowMs();
    const { sinceMs, summaryId, ...window } = this.#windowAt(nowMs);
    if (window.told < ONE_BY_ONE) {
      this.#window = { sinceMs, summaryId, ...window, told: window.told + 1 };
      this.#put({ id: newId(), news: incidentNews(told), dueAtMs: nowMs });
      return;
    }
    const more = [...window.more, told.incident.class];
    this.#window = { sinceMs, summaryId, told: window.told, more };
    const news = summaryNews(more, new Date(sinceMs));
    this.#put({ id: summaryId, news, dueAtMs: sinceMs + WINDOW_MS });
  }

  #windowAt(nowMs: number): Window {
    const sinceMs = this.#window?.sinceMs ?? -Infinity;
    // If the clock was set back, the old window would last until the old time is reached again.
    if (this.#window !== null && nowMs >= sinceMs && nowMs < sinceMs + WINDOW_MS) {
      return this.#window;
    }
    return { sinceMs: nowMs, summaryId: newId(), told: 0, more: [] };
  }
}

/** Returns a new `webhook-id`. */
export function newId(): string {
  return `msg_${randomUUID()}`;
}
