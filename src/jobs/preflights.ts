import type { ArtworkSource } from '../gang-sheet/order.ts';
import type { PreflightReport } from '../gang-sheet/preflight.ts';
import type { PreflightQuestion } from '../messages.ts';
import type { PreflightAsked } from './jobs.ts';
import { Questions } from './questions.ts';
import type { RendererPort } from './renderer-port.ts';

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

  constructor(renderer: RendererPort) {
    this.questions = new Questions(renderer, (questionId, question) => {
      return { type: 'preflight', questionId, question };
    });
  }

  /**
   * @param content SHA-256 of the artwork
   * @throws anything that `Questions.ask` throws
   */
  async ask(
    content: string,
    question: PreflightQuestion,
    signal: AbortSignal,
  ): Promise<PreflightReport> {
    const { widthPx, heightPx, trim, trimAlpha, edgeThreshold } = question.item;
    const size = [widthPx, heightPx, trim, question.dpi];
    const key = JSON.stringify([content, ...size, trimAlpha ?? 0, edgeThreshold ?? 0]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const report = await this.questions.ask(question, signal);
    this.#kept.set(key, report);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return report;
  }
}
