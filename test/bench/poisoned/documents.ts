export interface AnItem {
  readonly data: string;
  readonly width: number;
  readonly height?: number;
  readonly trim?: boolean;
}

/** Returns an order of one item. */
export function an({ data, ...item }: AnItem): object {
  const items = [{ artwork: { data }, ...item }];
  return { orders: [{ id: '1', items }], packing: { effort: 'fast' } };
}

/** @param mark makes documents different */
export function drawing(content: string, mark: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><!--${mark}-->${content}</svg>`;
}

/** A drawing of one rectangle through a filter. */
export function filtered(primitives: string, mark: string): string {
  const filter = `<filter id="f" x="0" y="0" width="100%" height="100%">${primitives}</filter>`;
  return drawing(`${filter}<rect width="600" height="600" filter="url(#f)"/>`, mark);
}

export function uriOf(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
