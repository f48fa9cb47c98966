import type { RendererProcess } from '../supervision/renderer-process.ts';

/** The memory that parts of the service have reserved, which the renderer's ledger counts as one sum. */
export class ReservedMemory {
  readonly #amounts = new Map<string, number>();
  readonly #renderer: Pick<RendererProcess, 'send'>;

  constructor(renderer: Pick<RendererProcess, 'send'>) {
    this.#renderer = renderer;
  }

  /** Replaces what one part has reserved. */
  set(part: string, bytes: number): void {
    this.#amounts.set(part, bytes);
    this.tell();
  }

  /** Tells a ledger that has just been opened. */
  tell(): void {
    const bytes = [...this.#amounts.values()].reduce((sum, amount) => sum + amount, 0);
    this.#renderer.send({ type: 'service-reserved', bytes });
  }
}
