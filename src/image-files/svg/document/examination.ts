import type { Cascade } from './css/cascade.ts';
import type { DocumentEdits } from './document-edits.ts';
import type { FindingList } from './finding-list.ts';
import type { LiveElements } from './live-elements.ts';
import type { SvgTree } from './tree/svg-node.ts';

/** What the steps work with. */
export interface Examination {
  readonly tree: SvgTree;
  readonly cascade: Cascade;
  readonly live: LiveElements;
  /** Whether properties of text count: there is some, or a length that depends on its size. */
  readonly hasText: boolean;
  readonly edits: DocumentEdits;
  readonly findings: FindingList;
}
