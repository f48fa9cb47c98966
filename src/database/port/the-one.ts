/**
 * Returns the first row.
 * @throws Error if there is none
 */
export function theOne<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always has a row has none');
  return row;
}
