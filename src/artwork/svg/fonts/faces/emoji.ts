import type { Face } from './face.ts';

/**
 * Characters that the renderer always draws in an emoji face, no matter which family the text names
 * (Unicode Technical Standard 51): those with emoji presentation, and other emoji before U+FE0F.
 */
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}(?=\u{fe0f})/gu;
const EMOJI_FAMILY = /moji|joypixels/i;

/** The family that pango requests for emoji. */
export const EMOJI_ALIAS = 'emoji';

/** The emoji of a text. */
export function emojiIn(text: string): readonly string[] {
  return text.match(EMOJI) ?? [];
}

/** The text without its emoji. */
export function withoutEmoji(text: string): string {
  return text.replaceAll(EMOJI, '');
}

/** Selects emoji faces by name. Other faces may have some emoji, drawn as plain symbols. */
export function emojiFaces(faces: readonly Face[]): readonly Face[] {
  return faces.filter(({ family }) => EMOJI_FAMILY.test(family));
}
