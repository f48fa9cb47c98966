import type { ArtworkSource } from '../../gang-sheet/order.ts';
import type { PreflightReport } from '../../gang-sheet/preflight.ts';
import type { PreflightQuestion } from '../../messages.ts';
import type { PreflightAsked } from '../jobs.ts';
import { Questions, type AskedBy, type QuestionsDeps } from './questions.ts';

/** The preflight question for one uploaded artwork. */
export function questionOf(
  source: ArtworkSource,
  { dpi, ...printed }: Omit<PreflightAsked, 'id'>,
): PreflightQuestion {
  const item = { id: '0', pointer: '', source, quantity: 1, ...printed };
  return { item: { ...item, rotation: 'none', mirror: false }, dpi };
}

/** About 1 KB each. */
const KEPT = 1000;

/** Preflight reports for uploads. The most recent 1,000 are cached by content and printed size. */
export class Preflights {
  readonly questions: Questions<PreflightQuestion, PreflightReport>;
  readonly #kept = new Map<string, PreflightReport>();

  constructor(deps: Omit<QuestionsDeps<PreflightQuestion>, 'messageOf'>) {
    this.questions = new Questions({
      renderer: deps.renderer,
      inProgress: deps.inProgress,
      suspicion: deps.suspicion,
      limits: deps.limits,
      messageOf: (asked, question) => ({ type: 'preflight', ...asked, question }),
    });
  }

  /**
   * @param content SHA-256 of the artwork
   * @throws anything that `Questions.ask` throws
   */
  async ask(content: string, question: PreflightQuestion, by: AskedBy): Promise<PreflightReport> {
    const { widthPx, heightPx, trim, trimAlpha, edgeThreshold } = question.item;
    const size = [widthPx, heightPx, trim, question.dpi];
    const key = JSON.stringify([content, ...size, trimAlpha ?? 0, edgeThreshold ?? 0]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const report = await this.questions.ask(question, by);
    this.#kept.set(key, report);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return report;
  }
}
