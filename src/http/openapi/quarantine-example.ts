import type { QuarantinePageAnswer } from '../contract/quarantine.ts';
import { decoderIncident } from './incident-example.ts';

/** Example of a page of the quarantine: the artwork of the example incident. */
export const quarantine: QuarantinePageAnswer = {
  artworks: [
    {
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      class: 'decode_timeout',
      operation: 'fit',
      ends: 2,
      lastAt: decoderIncident.lastAt,
      until: '2026-02-01T12:09:30.000Z',
      incidentId: decoderIncident.id,
    },
  ],
  links: { next: null },
};
