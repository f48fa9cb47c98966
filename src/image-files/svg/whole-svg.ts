import { ArtworkFault } from '../artwork-fault.ts';
import { withoutComments } from './svg-comments.ts';

/** The last tag of a complete document: the end of its root, or an empty root. */
const END = /^<(?:\/(?:[\w.-]+:)?svg\s*|(?:[\w.-]+:)?svg\b[^]*\/)>$/;

/** Allowed after the root (XML 1.0, 2.1). */
const INSTRUCTION = /^<\?[^]*\?>$/;

/** @throws ArtworkFault `artwork_truncated` if a document ends before its root does */
export function assertWhole(document: string): void {
  if (END.test(lastTag(withoutComments(document)))) return;
  const detail = 'is an SVG file that ends too early: send the whole file again';
  throw new ArtworkFault('artwork_truncated', detail);
}

function lastTag(text: string): string {
  for (let end = text.length; ;) {
    const start = text.lastIndexOf('<', end - 1);
    const tag = text.slice(Math.max(0, start), end).trimEnd();
    if (start <= 0 || !INSTRUCTION.test(tag)) return tag;
    end = start;
  }
}
