import type { Log } from '../../telemetry/logger.ts';

export type Release = () => Promise<void> | void;

/**
 * Every resource pushes its releaser while starting. `releaseAll` runs them once, in reverse order, and
 * continues if one of them fails.
 */
export class Releasers {
  readonly #log: Log;
  readonly #stack: { name: string; release: Release }[] = [];
  #running: Promise<void> | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  push(name: string, release: Release): void {
    this.#stack.push({ name, release });
  }

  releaseAll(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (const { name, release } of this.#stack.reverse()) {
      try {
        await release();
      } catch (error) {
        this.#log.error({ err: error, resource: name }, 'release failed');
      }
    }
  }
}
