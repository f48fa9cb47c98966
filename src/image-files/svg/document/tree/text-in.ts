import { remembered } from './remembered.ts';
import type { SvgElement } from './svg-node.ts';
import { spend } from './work-meter.ts';

/** All characters inside an element and its descendants. */
export function textIn(element: SvgElement): string {
  const texts = [...textsIn(element)];
  spend(
    texts.reduce((sum, text) => sum + text.length, 0),
    'text inside text',
  );
  return texts.join('');
}

/** The first characters inside an element, without white space; at most `length` of them. */
export function firstLetters(element: SvgElement, length: number): string {
  const letters: string[] = [];
  let count = 0;
  for (const text of textsIn(element)) {
    const more = text.replace(/\s+/g, '').slice(0, length - count);
    spend(text.length, 'text inside text');
    letters.push(more);
    count += more.length;
    if (count === length) break;
  }
  return letters.join('');
}

/** Whether there are characters other than white space inside an element. */
export const hasLetters = remembered((element): boolean =>
  element.children.some((child) =>
    child.kind === 'text' ? /\S/.test(child.text) : hasLetters(child),
  ),
);

function* textsIn(element: SvgElement): Generator<string> {
  spend(1 + element.children.length, 'text inside text');
  for (const child of element.children) {
    if (child.kind === 'text') yield child.text;
    else yield* textsIn(child);
  }
}
