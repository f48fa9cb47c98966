import { Type, type Static } from 'typebox';
import { closed, instant } from './fields/kinds.ts';
import { pageLinksSchema } from './fields/page.ts';
import { textOf } from './fields/text.ts';

export const quarantinedArtworkSchema = Type.Object(
  {
    sha256: textOf('sha256', { description: 'SHA-256 of the artwork.' }),
    class: Type.Enum(['decode_timeout', 'decode_memory', 'decode_crash'], {
      description: 'How the artwork last took down a decoder: the class of the incident.',
    }),
    operation: Type.String({ description: 'What the decoder was doing.' }),
    ends: Type.Integer({
      minimum: 2,
      description: 'Number of decoders that the artwork took down.',
    }),
    lastAt: instant('Time at which the artwork last took down a decoder, in UTC.'),
    until: instant('Time at which the artwork is accepted again, in UTC.'),
    incidentId: Type.String({
      format: 'uuid',
      description: 'Incident that reports the last of these decoders.',
    }),
  },
  {
    ...closed,
    $id: 'QuarantinedArtwork',
    description: 'Artwork that is refused because it took down a decoder twice.',
  },
);

export const quarantinePageSchema = Type.Object(
  {
    artworks: Type.Array(quarantinedArtworkSchema, {
      description: 'Quarantined artworks, newest incident first.',
    }),
    links: pageLinksSchema,
  },
  { ...closed, $id: 'QuarantinePage' },
);

export type QuarantinedArtworkAnswer = Static<typeof quarantinedArtworkSchema>;
export type QuarantinePageAnswer = Static<typeof quarantinePageSchema>;
