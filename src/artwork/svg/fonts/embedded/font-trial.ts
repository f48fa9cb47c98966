import type { Face } from '../faces/face.ts';

/** A sample that shows whether the renderer can open a font; its libraries do not report it. */
export interface FontTrial {
  readonly file: string;
  /** Family name in the file. */
  readonly family: string;
  readonly weight: number;
  readonly italic: boolean;
  readonly stretch: number;
  /** Some characters that the font has. */
  readonly sample: string;
}

const SAMPLE_CHARACTERS = 6;
/** Maximum number of characters to examine in a font. */
const MAX_LOOKS = 2000;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** @param own the face as the file states it */
export function fontTrial(file: string, family: string, own: Face): FontTrial {
  const { weight, italic, stretch } = own;
  return {
    file,
    family,
    weight: weight[0],
    italic,
    stretch: stretch[0],
    sample: sampleOf(own.characters),
  };
}

function sampleOf(characters: Uint32Array): string {
  const sample: string[] = [];
  let looks = 0;
  for (let index = 0; index < characters.length; index += 2) {
    const [first = 0, last = 0] = characters.subarray(index, index + 2);
    for (let code = first; code <= last; code += 1, looks += 1) {
      if (sample.length === SAMPLE_CHARACTERS || looks === MAX_LOOKS) return sample.join('');
      const character = String.fromCodePoint(code);
      if (VISIBLE.test(character)) sample.push(character);
    }
  }
  return sample.join('');
}

/** A document that draws the sample in the first of `families` that can be opened. */
export function trialDocument(trial: FontTrial, families: readonly string[]): Buffer {
  const { weight, italic, stretch, sample } = trial;
  const style = `font-weight="${weight}" font-style="${italic ? 'italic' : 'normal'}" font-stretch="${STRETCH_NAMES.find(([most]) => stretch <= most)?.[1] ?? 'normal'}"`;
  const text = Array.from(sample, (one) => `&#${one.codePointAt(0) ?? 0x20};`).join('');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="60"><text x="10" y="40" font-size="24" font-family="${families.join(', ')}" ${style}>${text}</text></svg>`,
  );
}

/** Names by the largest percentage that each covers. */
const STRETCH_NAMES = [
  [56, 'ultra-condensed'],
  [68, 'extra-condensed'],
  [81, 'condensed'],
  [93, 'semi-condensed'],
  [106, 'normal'],
  [118, 'semi-expanded'],
  [137, 'expanded'],
  [175, 'extra-expanded'],
  [1000, 'ultra-expanded'],
] as const;
