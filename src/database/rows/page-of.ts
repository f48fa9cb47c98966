interface Page<Row> {
  readonly page: readonly Row[];
  /** Id of the last row on the page; null on the last page. */
  readonly next: string | null;
}

/** Cuts a page out of up to `limit` + 1 rows: the extra row shows that there is a next page. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
): Page<Row> {
  const page = rows.slice(0, limit);
  return { page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}
