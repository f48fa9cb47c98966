import type { Cascade } from '../css/cascade.ts';
import type { DocumentEdits } from './document-edits.ts';
import type { FindingList } from './finding-list.ts';
import type { LiveElements } from './live-elements.ts';
import type { SvgTree } from '../tree/svg-node.ts';

/** The input to each step of an examination. */
export interface Examination {
  readonly tree: SvgTree;
  readonly cascade: Cascade;
  readonly live: LiveElements;
  /**
   * Whether text properties matter: the document has text, or lengths relative to the font size.
   */
  readonly hasText: boolean;
  readonly edits: DocumentEdits;
  readonly findings: FindingList;
}
