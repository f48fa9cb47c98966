import { assertNoIncludes } from './assert-no-includes.ts';
import { assertParsedReferences } from './assert-parsed-references.ts';
import { countSurfaces } from './count-surfaces.ts';
import { Cascade } from './css/cascade.ts';
import { DocumentEdits } from './examination/document-edits.ts';
import type { Examination } from './examination/examination.ts';
import type { ExaminedSvg } from './examined-svg.ts';
import { FindingList } from './examination/finding-list.ts';
import { listFontFaces } from './list-font-faces.ts';
import { listPictures } from './list-pictures.ts';
import { listTexts } from './list-texts.ts';
import { findLive } from './examination/live-elements.ts';
import { mendGeometry } from './mending/mend-geometry.ts';
import { mendLetters } from './mending/mend-letters.ts';
import { mendPrefixes } from './mending/mend-prefixes.ts';
import { mendQuarters } from './mending/mend-quarters.ts';
import { mendReferences } from './mending/mend-references.ts';
import { mendStylesheets } from './mending/mend-stylesheets.ts';
import { mendText } from './mending/mend-text.ts';
import { mendTransforms } from './mending/mend-transforms.ts';
import { resolveStyles } from './styles/resolve-styles.ts';
import { parseSvgTree } from './tree/svg-tree.ts';
import { withMeter } from './tree/work-meter.ts';
import { findUnsupported } from './unsupported/unsupported.ts';

type Step = (examination: Examination) => void;

/** Each row sees the edits of the row before it. */
const ROWS: readonly (readonly Step[])[] = [
  [mendPrefixes, mendStylesheets, resolveStyles],
  [mendQuarters],
  [mendTransforms, mendGeometry, mendText, mendReferences],
  [mendLetters],
  [findUnsupported],
];

/** A length relative to the font size. */
const EM = /\d(?:r?em|r?ex|r?ch)[\s;"',)]/i;

/**
 * Prepares a document for the renderer: rewrites content that it would draw differently from
 * browsers, and lists content that it cannot draw.
 * @throws ArtworkFault `artwork_damaged`, `artwork_too_large`, `artwork_svg_outside_reference`
 */
export function examineDocument(source: string): ExaminedSvg {
  return withMeter(() => examineAll(source)).result;
}

function examineAll(source: string): ExaminedSvg {
  const findings = new FindingList();
  let document = source;
  let examination = examine(document, findings);
  assertNoIncludes(examination.tree);
  assertParsedReferences(examination.tree);
  for (const row of ROWS) {
    for (const step of row) step(examination);
    if (examination.edits.isEmpty) continue;
    document = examination.edits.apply(document);
    examination = examine(document, findings);
  }
  return {
    document,
    isChanged: document !== source,
    findings: findings.findings(),
    texts: listTexts(examination),
    pictures: listPictures(examination),
    surfaces: countSurfaces(examination),
    fontFaces: listFontFaces(examination.cascade),
  };
}

function examine(source: string, findings: FindingList): Examination {
  const tree = parseSvgTree(source);
  const plain = new Cascade(tree);
  const live = findLive(tree, plain);
  const cascade = live.users.size === 0 ? plain : new Cascade(tree, plain, live.users);
  const hasText = live.elements.some(({ name }) => name === 'text') || EM.test(source);
  return { tree, cascade, live, hasText, findings, edits: new DocumentEdits() };
}
