import { ArtworkFault } from '../../../artwork-fault.ts';

/** Examining a tree of this size took 0.6 GB. librsvg's own limit is a million. */
const MAX_ELEMENTS = 300_000;
/** librsvg draws 500 nested elements, and the document is later wrapped in one or two more. */
const MAX_DEPTH = 495;
/** Drawing programs write about twenty. Attributes are searched by name. */
const MAX_ATTRIBUTES = 500;
const MAX_NAME_CHARS = 1000;
/** A line of dashes or a list of transforms takes a few hundred characters. */
const MAX_VALUE_CHARS = 100_000;
/**
 * Attributes whose values may be long: shapes, pictures, positions of letters, and whatever editors
 * store. Those with a prefix or a "data-" are never read.
 */
const LONG = new Set(
  `d points href style values tableValues kernelMatrix keyTimes keySplines keyPoints path x y dx dy rotate
  title alt class`.split(/\s+/),
);

/** @throws ArtworkFault `artwork_too_large` */
export function assertTreeBounds(elements: number, depth: number): void {
  if (elements > MAX_ELEMENTS) {
    const remedy = 'simplify the drawing or save it as PNG';
    throw tooLarge(`must have at most ${MAX_ELEMENTS} elements, received more: ${remedy}`);
  }
  if (depth > MAX_DEPTH) {
    const remedy = 'ungroup the drawing and save it again';
    throw tooLarge(`must nest elements at most ${MAX_DEPTH} deep, received more: ${remedy}`);
  }
}

/**
 * @param count attributes of the element so far
 * @throws ArtworkFault `artwork_too_large`
 */
export function assertAttribute(name: string, value: string, count: number): void {
  if (count > MAX_ATTRIBUTES) {
    const remedy = 'save it again as plain SVG';
    throw tooLarge(`must have at most ${MAX_ATTRIBUTES} attributes on an element: ${remedy}`);
  }
  if (name.length > MAX_NAME_CHARS) {
    const remedy = 'save it again as plain SVG';
    throw tooLarge(`must have names of at most ${MAX_NAME_CHARS} characters: ${remedy}`);
  }
  if (value.length <= MAX_VALUE_CHARS || isLong(name)) return;
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  throw tooLarge(
    `must have at most ${MAX_VALUE_CHARS} characters in the attribute "${shown}", received ${value.length}: simplify the drawing or save it as PNG`,
  );
}

function isLong(name: string): boolean {
  return LONG.has(name) || name.includes(':') || /^(?:data|aria)-/.test(name);
}

function tooLarge(detail: string): ArtworkFault {
  return new ArtworkFault('artwork_too_large', detail);
}
