import { damaged } from '../../damage-faults.ts';

/** Replacement of a range of bytes. */
export interface JpegEdit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** More edits than this mean that the file is damaged, not merely badly written. */
const MOST_EDITS = 1000;
const NOTHING = Buffer.alloc(0);

/** Collects the edits that make every decoder accept a file without warnings. */
export class JpegEdits {
  readonly #edits: JpegEdit[] = [];

  /** @throws ArtworkFault `artwork_damaged` */
  replace(start: number, bytes: readonly number[]): void {
    this.#add({ start, end: start + bytes.length, bytes: Buffer.from(bytes) });
  }

  /** @throws ArtworkFault `artwork_damaged` */
  remove(start: number, end: number): void {
    this.#add({ start, end, bytes: NOTHING });
  }

  /** @throws ArtworkFault `artwork_damaged` */
  append(at: number, bytes: readonly number[]): void {
    this.#add({ start: at, end: at, bytes: Buffer.from(bytes) });
  }

  inOrder(): readonly JpegEdit[] {
    return this.#edits.toSorted((one, other) => one.start - other.start);
  }

  #add(edit: JpegEdit): void {
    if (this.#edits.push(edit) <= MOST_EDITS) return;
    throw damaged('jpeg', 'there is too much stray data between its segments');
  }
}
