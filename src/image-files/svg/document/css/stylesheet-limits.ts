import { ArtworkFault } from '../../../artwork-fault.ts';
import { spend } from '../tree/work-meter.ts';

/** Style sheets written by drawing programs have one rule for each of up to a few thousand styles. */
const MAX_BLOCKS = 50_000;
/** Rules in `@media` in `@supports` in `@layer` nest three deep. */
const MAX_NESTED_BLOCKS = 32;
const MAX_NESTED_PARENTHESES = 100;
const MAX_DECLARATIONS = 500_000;
/** Vendor hacks are read as declarations; more than a few faults mean that the text is not CSS. */
const MAX_FAULTS = 1000;

/** Number of characters that can be split into lines in the time of one step. */
const CHARS_PER_STEP = 8;

const MARK = /["'\\{}()[\];]|\/\*/g;

interface Counts {
  blocks: number;
  /** Number of open blocks. */
  depth: number;
  /** Number of open parentheses in the current block. */
  parentheses: number;
  declarations: number;
}

type Count = (counts: Counts) => Counts;

const openBlock: Count = (counts) => {
  counts.blocks += 1;
  counts.depth += 1;
  counts.parentheses = 0;
  return counts;
};
const closeBlock: Count = (counts) => {
  counts.depth = Math.max(0, counts.depth - 1);
  counts.parentheses = 0;
  return counts;
};
const open: Count = (counts) => {
  counts.parentheses += 1;
  return counts;
};
const close: Count = (counts) => {
  counts.parentheses = Math.max(0, counts.parentheses - 1);
  return counts;
};
const endDeclaration: Count = (counts) => {
  counts.declarations += 1;
  return counts;
};

const COUNTS: Readonly<Record<string, Count>> = {
  '{': openBlock,
  '}': closeBlock,
  '(': open,
  '[': open,
  ')': close,
  ']': close,
  ';': endDeclaration,
};

function assertCounts({ blocks, depth, parentheses, declarations }: Counts): void {
  if (blocks > MAX_BLOCKS) throw tooMany(`more than ${MAX_BLOCKS} rules`);
  if (depth > MAX_NESTED_BLOCKS) throw tooMany(`rules nested deeper than ${MAX_NESTED_BLOCKS}`);
  if (parentheses > MAX_NESTED_PARENTHESES) {
    throw tooMany(`parentheses nested deeper than ${MAX_NESTED_PARENTHESES}`);
  }
  if (declarations > MAX_DECLARATIONS) throw tooMany(`more than ${MAX_DECLARATIONS} declarations`);
}

/**
 * Checks a style sheet, or the declarations of a `style` attribute, against limits before it is parsed.
 * The parser reads a block that it cannot understand once for each block around it.
 * @throws ArtworkFault `artwork_too_large`
 */
export function assertStyleBounds(css: string): void {
  const counts: Counts = { blocks: 0, depth: 0, parentheses: 0, declarations: 0 };
  const marks = new RegExp(MARK);
  for (let found = marks.exec(css); found !== null; found = marks.exec(css)) {
    const [mark] = found;
    const count = COUNTS[mark];
    if (count === undefined) marks.lastIndex = afterMark(css, mark, marks.lastIndex);
    else assertCounts(count(counts));
  }
}

/**
 * Returns a function to call for each fault that the parser finds. For each fault, the parser splits the
 * whole text into lines.
 * @throws ArtworkFault `artwork_too_large` when there are too many
 */
export function countFaults(css: string): () => void {
  let faults = 0;
  return () => {
    faults += 1;
    if (faults > MAX_FAULTS) throw tooMany(`more than ${MAX_FAULTS} unreadable parts`);
    spend(css.length / CHARS_PER_STEP, 'the unreadable parts of its styles');
  };
}

/**
 * Skips a string, a comment or an escaped character. A string ends at the end of its line at the latest.
 */
function afterMark(css: string, mark: string, from: number): number {
  if (mark === '\\') return from + 1;
  if (mark === '/*') {
    const end = css.indexOf('*/', from);
    return end === -1 ? css.length : end + 2;
  }
  const end = mark === '"' ? /[\n"]|\\[^]/g : /[\n']|\\[^]/g;
  end.lastIndex = from;
  for (let found = end.exec(css); found !== null; found = end.exec(css)) {
    if (!found[0].startsWith('\\')) return end.lastIndex;
  }
  return css.length;
}

function tooMany(received: string): ArtworkFault {
  const detail = `has a style sheet with ${received}: simplify the styles, or save the drawing as PNG`;
  return new ArtworkFault('artwork_too_large', detail);
}
