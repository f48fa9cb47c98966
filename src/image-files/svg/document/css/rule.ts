import type { Selector as SelectorNode } from 'css-tree';
import type { Declaration } from './declaration.ts';

/** One rule of a stylesheet. */
export interface Rule {
  readonly selectors: readonly SelectorNode[];
  readonly declarations: readonly Declaration[];
  /** The at-rules around it, the outermost first: `@media`. */
  readonly within: readonly AtRule[];
  /** Rules that stand inside of it (CSS Nesting), as text. */
  readonly nested: string | null;
  readonly line: number;
  /** Later layers win, and rules outside of layers over all of them. */
  readonly layer: number;
}

/** `holds` null: it depends on where the document is shown. */
export interface AtRule {
  readonly name: string;
  readonly prelude: string;
  readonly line: number;
  readonly holds: boolean | null;
}

/** Everything that the `<style>` elements of a document say, in its order. */
export interface Stylesheet {
  readonly rules: readonly Rule[];
  /** At-rules of which no rule is read: `@font-face`, `@import`, `@keyframes`, `@property`. */
  readonly others: readonly (AtRule & { readonly declarations: readonly Declaration[] })[];
}
