import { isOutOfMemory as saysOutOfMemory } from '../../out-of-memory.ts';

/**
 * librsvg reports only that rendering failed when an allocation fails; other rendering errors come
 * with a reason.
 */
const RENDERING_FAILED = /rendering error:\s*(?:\n|$)/i;

/** Whether an error of the decoder says that an allocation failed. */
export function isOutOfMemory(message: string): boolean {
  return saysOutOfMemory(message) || RENDERING_FAILED.test(message);
}
