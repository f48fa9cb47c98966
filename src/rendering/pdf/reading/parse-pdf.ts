/** A PDF value. Names keep their slash and strings their opening bracket, so they cannot be confused. */
export type PdfValue =
  number | boolean | null | string | PdfReference | PdfDictionary | readonly PdfValue[];

export interface PdfReference {
  readonly object: number;
}

export type PdfDictionary = ReadonlyMap<string, PdfValue>;

/** Thrown if the text is not PDF or ends too early. In the second case, a longer text may parse. */
export class PdfSyntaxError extends Error {
  override readonly name = 'PdfSyntaxError';
}

const TOKEN =
  /[\0\t\n\f\r ]*(?:(<<|>>|\[|\])|(\/[^\0\t\n\f\r ()<>[\]{}/%]*)|(\([^()\\]*\))|(<[0-9A-Fa-f]*)>|([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?=[\0\t\n\f\r ()<>[\]/]))|([A-Za-z*'"]+(?=[\0\t\n\f\r ()<>[\]/])))/y;

/** Parses the subset of PDF syntax that our print files use: no comments, and no escapes in strings. */
export class PdfParser {
  readonly #text: string;
  #at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  /** The position of the next token. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    REST_IS_BLANK.lastIndex = this.#at;
    return REST_IS_BLANK.test(this.#text);
  }

  /** @throws PdfSyntaxError */
  value(): PdfValue {
    const value = this.#operand();
    if (value === undefined) throw this.#error('a value');
    return value;
  }

  /** Parses a content stream operator and its operands. */
  operation(): { readonly operator: string; readonly operands: readonly PdfValue[] } {
    const operands: PdfValue[] = [];
    for (;;) {
      const operand = this.#operand();
      if (operand === undefined) return { operator: this.keyword(), operands };
      operands.push(operand);
    }
  }

  /** Parses a word that is not a value: `obj`, `stream`, an operator. */
  keyword(): string {
    const match = this.#match();
    if (match?.[6] === undefined) throw this.#error('a keyword');
    return match[6];
  }

  /** Parses a value. If the next token is a keyword, returns undefined and consumes nothing. */
  #operand(): PdfValue | undefined {
    const start = this.#at;
    const match = this.#match();
    if (match === null) throw this.#error('a token');
    const [, bracket, name, string, hex, number, word] = match;
    if (bracket !== undefined) return this.#compound(bracket);
    if (number !== undefined) return this.#numberOrReference(Number(number));
    if (word === undefined) return name ?? string ?? hex ?? null;
    if (word === 'null') return null;
    if (word === 'true' || word === 'false') return word === 'true';
    this.#at = start;
    return undefined;
  }

  #compound(bracket: string): PdfValue {
    if (bracket === '[') return this.#until(']');
    if (bracket !== '<<') throw this.#error('a value');
    const entries = this.#until('>>');
    const dictionary = new Map<string, PdfValue>();
    for (let index = 0; index < entries.length; index += 2) {
      const [key, value] = entries.slice(index, index + 2);
      if (typeof key !== 'string' || !key.startsWith('/') || value === undefined) {
        throw this.#error('a dictionary of names and values');
      }
      dictionary.set(key.slice(1), value);
    }
    return dictionary;
  }

  #until(end: string): PdfValue[] {
    const values: PdfValue[] = [];
    for (;;) {
      const start = this.#at;
      if (this.#match()?.[1] === end) return values;
      this.#at = start;
      values.push(this.value());
    }
  }

  #numberOrReference(number: number): PdfValue {
    REFERENCE.lastIndex = this.#at;
    if (!Number.isInteger(number) || !REFERENCE.test(this.#text)) return number;
    this.#at = REFERENCE.lastIndex;
    return { object: number };
  }

  #match(): RegExpExecArray | null {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (match !== null) this.#at = TOKEN.lastIndex;
    return match;
  }

  #error(expected: string): PdfSyntaxError {
    const found = JSON.stringify(this.#text.slice(this.#at, this.#at + 20));
    return new PdfSyntaxError(`expected ${expected}, found ${found}`);
  }
}

const REST_IS_BLANK = /[\0\t\n\f\r ]*$/y;

/** The rest of `12 0 R`, after the first number. */
const REFERENCE = / 0 R(?=[\0\t\n\f\r ()<>[\]/])/y;

export function isDictionary(value: PdfValue | undefined): value is PdfDictionary {
  return value instanceof Map;
}

export function isReference(value: PdfValue | undefined): value is PdfReference {
  return typeof value === 'object' && value !== null && 'object' in value;
}
