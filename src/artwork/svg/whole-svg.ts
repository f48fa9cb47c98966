import { ArtworkFault } from '../artwork-fault.ts';
import { withoutComments } from './svg-comments.ts';

/** The last tag of a whole document: the end of its root, or a root that is empty. */
const END = /^<(?:\/(?:[\w.-]+:)?svg\s*|(?:[\w.-]+:)?svg\b[^]*\/)>$/;

/** @throws ArtworkFault `artwork_truncated` when a document does not go on to the end of its root */
export function assertWhole(document: string): void {
  const text = withoutComments(document).trimEnd();
  if (END.test(text.slice(text.lastIndexOf('<')))) return;
  const detail = 'must be a whole SVG file, received one without its end: send it again';
  throw new ArtworkFault('artwork_truncated', detail);
}
