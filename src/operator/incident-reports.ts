import { randomUUID } from 'node:crypto';
import { incidentNews, summaryNews, type ToldIncident } from './incident-news.ts';
import type { OperatorNews } from './operator-message.ts';

/** Ten minutes that began with an incident. */
export interface IncidentWindow {
  readonly sinceMs: number;
  /** The id of the summary. */
  readonly summaryId: string;
  /** Number of incidents that were told one by one. */
  readonly told: number;
  /** Number of incidents in the summary, by class. */
  readonly more: Readonly<Record<string, number>>;
}

/** Keeps the window between runs: a service that dies at every start must not flood a channel either. */
export interface WindowKeeper {
  window(): IncidentWindow | null;
  keepWindow(window: IncidentWindow): void;
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
  readonly #keeper: WindowKeeper;
  readonly #put: (news: TimedNews) => void;
  readonly #nowMs: () => number;

  constructor(
    keeper: WindowKeeper,
    put: (news: TimedNews) => void,
    nowMs: () => number = () => Date.now(),
  ) {
    this.#keeper = keeper;
    this.#put = put;
    this.#nowMs = nowMs;
  }

  /** A repeated failure is told when its report counts 10, 100, 1,000 … of them. */
  report(told: ToldIncident): void {
    if (!Number.isInteger(Math.log10(told.count))) return;
    const window = this.#window();
    if (window.told < ONE_BY_ONE) this.#tell(told, window);
    else this.#sumUp(told, window);
  }

  #tell(told: ToldIncident, window: IncidentWindow): void {
    this.#keeper.keepWindow({ ...window, told: window.told + 1 });
    this.#put({ id: newId(), news: incidentNews(told), dueAtMs: this.#nowMs() });
  }

  #sumUp({ incident }: ToldIncident, window: IncidentWindow): void {
    const { sinceMs, summaryId } = window;
    const more = { ...window.more, [incident.class]: (window.more[incident.class] ?? 0) + 1 };
    this.#keeper.keepWindow({ ...window, more });
    const news = summaryNews(more, new Date(sinceMs));
    this.#put({ id: summaryId, news, dueAtMs: sinceMs + WINDOW_MS });
  }

  #window(): IncidentWindow {
    const kept = this.#keeper.window();
    const nowMs = this.#nowMs();
    const ageMs = nowMs - (kept?.sinceMs ?? -Infinity);
    // If the clock was set back, the old window would last until the old time is reached again.
    if (kept !== null && ageMs >= 0 && ageMs < WINDOW_MS) return kept;
    return { sinceMs: nowMs, summaryId: newId(), told: 0, more: {} };
  }
}

/** Returns a new `webhook-id`. */
export function newId(): string {
  return `msg_${randomUUID()}`;
}
