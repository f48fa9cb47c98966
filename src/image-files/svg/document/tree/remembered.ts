import type { SvgElement } from './svg-node.ts';

/**
 * Computes a value once for each element. A value that depends on all ancestors or descendants would
 * otherwise be computed from the whole document over and over.
 */
export function remembered<T>(compute: (element: SvgElement) => T): (element: SvgElement) => T {
  const known = new WeakMap<SvgElement, { readonly value: T }>();
  return (element) => {
    const before = known.get(element);
    if (before !== undefined) return before.value;
    const value = compute(element);
    known.set(element, { value });
    return value;
  };
}
