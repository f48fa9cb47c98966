import type { Layout, Strip } from './strip.ts';

/** A way to pack. Its result is not trusted: `packSheets` verifies it. */
export interface Engine {
  readonly name: string;
  /** null: this engine is not for a strip like this one. */
  pack(strip: Strip): Layout | null;
}
