import type { SignedLinks } from '../access/signed-links.ts';

/** Links to gang sheets and their resources. */
export interface Links {
  readonly gangSheets: () => string;
  readonly gangSheet: (id: string) => string;
  readonly placements: (id: string) => string;
  readonly items: (id: string) => string;
  readonly events: (id: string) => string;
  readonly deliveries: (id: string) => string;
  readonly resume: (id: string) => string;
  readonly artwork: (id: string) => string;
  readonly preflight: (id: string) => string;
  readonly incidents: () => string;
  readonly quarantine: () => string;
  /** These three are signed: anyone who has the link can use it. */
  readonly part: (id: string, number: number) => string;
  readonly preview: (id: string, number: number) => string;
  readonly map: (id: string, number: number) => string;
}

interface LinksInput {
  /** Start of all links, without a trailing slash; null: links are relative to this service. */
  readonly publicUrl: string | null;
  readonly sign: SignedLinks['sign'];
}

/** Creates links only from the setting, because the host that a request names cannot be trusted. */
export function createLinks({ publicUrl, sign }: LinksInput): Links {
  const at = (path: string) => `${publicUrl ?? ''}${path}`;
  const home = (id: string) => `/gangsheets/${id}`;
  const partOf = (id: string, number: number) => `${home(id)}/parts/${number}`;
  return {
    gangSheets: () => at('/gangsheets'),
    gangSheet: (id) => at(home(id)),
    placements: (id) => at(`${home(id)}/placements`),
    items: (id) => at(`${home(id)}/items`),
    events: (id) => at(`${home(id)}/events`),
    deliveries: (id) => at(`${home(id)}/deliveries`),
    resume: (id) => at(`${home(id)}/resume`),
    artwork: (id) => at(`/artworks/${id}`),
    preflight: (id) => at(`/artworks/${id}/preflight`),
    incidents: () => at('/incidents'),
    quarantine: () => at('/quarantine'),
    part: (id, number) => at(sign(partOf(id, number))),
    preview: (id, number) => at(sign(`${partOf(id, number)}/preview`)),
    map: (id, number) => at(sign(`${partOf(id, number)}/map`)),
  };
}
