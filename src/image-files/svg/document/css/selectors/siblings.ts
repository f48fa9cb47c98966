import { elementsIn, type SvgElement } from '../../tree/svg-node.ts';
import { remembered } from '../../tree/remembered.ts';

/** An element and its siblings, with their positions. */
export interface Siblings {
  readonly elements: readonly SvgElement[];
  readonly indices: ReadonlyMap<SvgElement, number>;
  /** Positions among the siblings of the same name. */
  readonly typeIndices: ReadonlyMap<SvgElement, number>;
  readonly typeCounts: ReadonlyMap<string, number>;
}

/** The siblings of an element. They are counted once for each parent. */
export function siblingsOf(element: SvgElement): Siblings {
  return element.parent === null ? placed([element]) : childrenOf(element.parent);
}

const childrenOf = remembered((parent) => placed(elementsIn(parent)));

function placed(elements: readonly SvgElement[]): Siblings {
  const indices = new Map<SvgElement, number>();
  const typeIndices = new Map<SvgElement, number>();
  const typeCounts = new Map<string, number>();
  for (const [index, element] of elements.entries()) {
    const ofType = typeCounts.get(element.name) ?? 0;
    indices.set(element, index);
    typeIndices.set(element, ofType);
    typeCounts.set(element.name, ofType + 1);
  }
  return { elements, indices, typeIndices, typeCounts };
}
