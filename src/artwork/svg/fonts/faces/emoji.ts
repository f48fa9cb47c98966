import type { Face } from './face.ts';

/**
 * Characters that the renderer draws in an emoji face, whatever family the text names (Unicode
 * Technical Standard 51): those with emoji presentation, and others before U+FE0F.
 */
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}(?=\u{fe0f})/gu;
const EMOJI_FAMILY = /moji|joypixels/i;

/** Pango asks for this family where a text has emoji. */
export const EMOJI_ALIAS = 'emoji';

export function emojiIn(text: string): readonly string[] {
  return text.match(EMOJI) ?? [];
}

export function withoutEmoji(text: string): string {
  return text.replaceAll(EMOJI, '');
}

/** Faces of emoji, by their names: others have some, drawn as plain signs. */
export function emojiFaces(faces: readonly Face[]): readonly Face[] {
  return faces.filter(({ family }) => EMOJI_FAMILY.test(family));
}
