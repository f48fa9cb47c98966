import { EventLoopYielder } from '../../../event-loop-yielder.ts';
import { verificationFailure } from '../../verification/verification-failure.ts';
import { PdfParser, type PdfValue } from './parse-pdf.ts';
import { show } from './read-pdf-table.ts';

/** A rectangle on the page, in the page's units, measured from its lower left corner. */
export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnImage extends Box {
  readonly name: string;
}

export interface DrawnStroke extends Box {
  /** The name of the stroke's colour space; null if none was set. */
  readonly colourSpace: string | null;
}

/** Everything that a page draws, in drawing order. */
export interface DrawnPage {
  readonly images: readonly DrawnImage[];
  readonly strokes: readonly DrawnStroke[];
}

/** The graphics state. Our pages do not rotate, so a box can represent the matrix. */
interface State extends Box {
  readonly colourSpace: string | null;
}

const UNIT_SQUARE: State = { left: 0, bottom: 0, width: 1, height: 1, colourSpace: null };

/**
 * Interprets the content of a page as a viewer would.
 * @throws ServiceError `verification_failed` for operators that our print files do not use
 */
export async function readDrawnPage(content: string): Promise<DrawnPage> {
  const parser = new PdfParser(content);
  const drawing = new Drawing();
  const yielder = new EventLoopYielder();
  while (!parser.isAtEnd) {
    const { operator, operands } = parser.operation();
    drawing.apply(operator, operands);
    await yielder.yieldIfDue();
  }
  return drawing;
}

class Drawing implements DrawnPage {
  readonly images: DrawnImage[] = [];
  readonly strokes: DrawnStroke[] = [];
  readonly #saved: State[] = [];
  #state = UNIT_SQUARE;
  #path: Box | null = null;

  apply(operator: string, operands: readonly PdfValue[]): void {
    switch (operator) {
      case 'q':
        this.#saved.push(this.#state);
        break;
      case 'Q':
        this.#state = this.#saved.pop() ?? fail('its saved states', 'Q without q');
        break;
      case 'cm':
        this.#state = { ...this.#state, ...this.#toPage(boxOfMatrix(numbers(operands, 6))) };
        break;
      case 'Do':
        this.images.push({ ...this.#state, name: nameOf(operands) });
        break;
      case 'CS':
        this.#state = { ...this.#state, colourSpace: nameOf(operands) };
        break;
      case 're':
        this.#path = this.#toPage(boxOf(numbers(operands, 4)));
        break;
      case 'S':
        this.#stroke();
        break;
      case 'gs':
      case 'SCN':
      case 'w':
        break;
      default:
        fail('an operator', operator);
    }
  }

  #stroke(): void {
    const path = this.#path ?? fail('a stroke', 'no path');
    this.strokes.push({ ...path, colourSpace: this.#state.colourSpace });
    this.#path = null;
  }

  /** Converts a box from the current coordinates to the page. */
  #toPage(box: Box): Box {
    const { left, bottom, width, height } = this.#state;
    return {
      left: left + box.left * width,
      bottom: bottom + box.bottom * height,
      width: box.width * width,
      height: box.height * height,
    };
  }
}

function boxOfMatrix([width, skewX, skewY, height, left, bottom]: readonly number[]): Box {
  if (skewX !== 0 || skewY !== 0) fail('a matrix', 'a matrix that rotates');
  return boxOf([left ?? NaN, bottom ?? NaN, width ?? NaN, height ?? NaN]);
}

function boxOf([left = NaN, bottom = NaN, width = NaN, height = NaN]: readonly number[]): Box {
  return { left, bottom, width, height };
}

function numbers(operands: readonly PdfValue[], count: number): readonly number[] {
  const found = operands.filter((operand) => typeof operand === 'number');
  return found.length === count && operands.length === count
    ? found
    : fail('the operands of an operator', show(operands));
}

function nameOf([name, ...more]: readonly PdfValue[]): string {
  return typeof name === 'string' && name.startsWith('/') && more.length === 0
    ? name.slice(1)
    : fail('a name', show(name));
}

function fail(what: string, found: string): never {
  const expected = 'an operation that our print files use';
  throw verificationFailure('positions', `its page content (${what})`, { expected, found });
}
