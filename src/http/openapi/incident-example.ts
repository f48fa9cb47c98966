import type { IncidentPageAnswer } from '../contract/incident.ts';

const memory = {
  state: 'emergency',
  usedBytes: 489_684_992,
  budgetBytes: 503_316_480,
  limitBytes: 536_870_912,
  peakBytes: 489_684_992,
};

/** Example page of incidents. */
export const incidents: IncidentPageAnswer = {
  incidents: [
    {
      id: '0197a9c2-7c11-7f6e-8d20-3f4a5b6c7d8e',
      class: 'brake',
      process: 'renderer',
      at: '2026-01-31T12:00:00.000Z',
      summary:
        'The renderer killed itself because memory was almost exhausted (SIGKILL), with 467 of 512 MB in use, last seen in job 0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d, part 1, placed 40.',
      code: null,
      signal: 'SIGKILL',
      oomKills: 0,
      memory,
      jobId: '0197a9c2-5d3e-7b1a-9c55-0d6f5a1b2c3d',
      place: { part: 1, placed: 40 },
      lastSamples: [
        {
          at: '2026-01-31T11:59:59.750Z',
          state: memory.state,
          usedBytes: memory.usedBytes,
          limitBytes: memory.limitBytes,
        },
      ],
      stderr: [],
      remediation: [
        {
          action: 'raise_limit',
          detail:
            'Give the container at least 768 MB instead of 512 MB: memory use peaked at 467 MB of the 480 MB budget.',
        },
      ],
    },
  ],
  links: { next: null },
};
