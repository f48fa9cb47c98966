import type { Selector as SelectorNode } from 'css-tree';
import type { Declaration } from './declaration.ts';

/** A rule of a stylesheet. */
export interface Rule {
  readonly selectors: readonly SelectorNode[];
  readonly declarations: readonly Declaration[];
  /** The at-rules around it, outermost first, such as `@media`. */
  readonly within: readonly AtRule[];
  /** Text of the nested rules (CSS Nesting). */
  readonly nested: string | null;
  readonly line: number;
  /** Later layers override earlier ones; rules outside layers override all of them. */
  readonly layer: number;
}

/** `holds` is null if it depends on where the document is shown. */
export interface AtRule {
  readonly name: string;
  readonly prelude: string;
  readonly line: number;
  readonly holds: boolean | null;
}

/** All rules in a document's `<style>` elements, in document order. */
export interface Stylesheet {
  readonly rules: readonly Rule[];
  /** At-rules that contain no style rules: `@font-face`, `@import`, `@keyframes`, `@property`. */
  readonly others: readonly (AtRule & { readonly declarations: readonly Declaration[] })[];
}
