import type { ArtworkSource } from '../../gang-sheet/order.ts';

/** Returns a key that is the same for identical sources, so each is fetched once. */
export function sourceKey(source: ArtworkSource): string {
  switch (source.kind) {
    case 'url':
      return `url ${source.url}`;
    case 'data':
      return `data ${source.data}`;
    case 'file':
      return `file ${source.path}`;
    case 'spooled':
      return `spooled ${source.key}`;
    case 'kept':
      return `kept ${source.sha256}`;
    case 'upload':
      return `upload ${source.id}`;
  }
}

/** Names a source in a message, without credentials, query (it may be a signature) or data. */
export function describeSource(source: ArtworkSource): string {
  switch (source.kind) {
    case 'url':
      return describeUrl(source.url);
    case 'data':
    case 'spooled':
      return 'The artwork in the data URI';
    case 'upload':
    case 'kept':
      return `Artwork ${source.id}`;
    case 'file':
      return `Artwork file ${JSON.stringify(source.path)}`;
  }
}

function describeUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.host === '') return 'The artwork URL';
  return `Artwork ${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
