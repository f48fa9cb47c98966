/**
 * Reads typed arrays in the search's inner loops. The compiler cannot know that an index is inside the
 * array, so these functions handle `undefined` in one place. V8 inlines them; to stay fast, each must be
 * called with only one type of array.
 */
export function int(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

export function real(array: Float64Array, index: number): number {
  return array[index] ?? 0;
}
