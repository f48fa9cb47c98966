import type { FaultCode } from '../../../../fault-codes.ts';
import type { PreflightFinding } from '../../../../gang-sheet/preflight.ts';

export interface Found {
  readonly code: Extract<FaultCode, 'artwork_svg_unsupported' | 'artwork_svg_variable'>;
  /** The finding, as a continuation of "The SVG": `has text along a path`. */
  readonly what: string;
  readonly line: number;
  /** In the imperative. */
  readonly remedy: string;
}

/** Nobody would read a longer list. */
const MAX_FINDINGS = 20;
/** A value quoted from the document may have any length. */
const MAX_WHAT_CHARS = 200;

/** One document's findings, with identical ones merged. */
export class FindingList {
  readonly #found = new Map<string, Found & { readonly lines: Set<number> }>();

  add(found: Found): void {
    const what =
      found.what.length > MAX_WHAT_CHARS ? `${found.what.slice(0, MAX_WHAT_CHARS)}…` : found.what;
    const key = `${found.code} ${what}`;
    const known = this.#found.get(key);
    if (known !== undefined) known.lines.add(found.line);
    else if (this.#found.size < MAX_FINDINGS) {
      this.#found.set(key, { ...found, what, lines: new Set([found.line]) });
    }
  }

  findings(): readonly PreflightFinding[] {
    return [...this.#found.values()].map(({ code, what, remedy, lines }) => ({
      rule: 'svg',
      code,
      detail: `The SVG ${what} on ${describeLines(lines)}. This cannot be drawn: ${remedy}.`,
    }));
  }
}

function describeLines(lines: ReadonlySet<number>): string {
  const [first = 1] = lines;
  const others = lines.size - 1;
  if (others === 0) return `line ${first}`;
  return `line ${first} and ${others} other ${others === 1 ? 'line' : 'lines'}`;
}
