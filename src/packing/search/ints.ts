/**
 * Reading typed arrays in the search's inner loops. The compiler cannot know that an index is inside
 * the array; these say so in one place. V8 inlines them, and they must each see one kind of array
 * only to stay fast.
 */
export function int(array: Int32Array, index: number): number {
  return array[index] ?? 0;
}

export function real(array: Float64Array, index: number): number {
  return array[index] ?? 0;
}
