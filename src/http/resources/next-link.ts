interface PageQuery {
  readonly limit: number;
  readonly status?: string | undefined;
}

/**
 * Returns the link to the next page of a list.
 * @param before start of that page; null if there is no next page
 */
export function nextLink(list: string, before: string | null, query: PageQuery): string | null {
  if (before === null) return null;
  const { status, limit } = query;
  const search = new URLSearchParams({ ...(status && { status }), limit: String(limit), before });
  return `${list}?${search.toString()}`;
}
