import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aFilm } from '../support/service/make-job.ts';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { createLinks } from '../../src/http/resources/links.ts';
import { linksOf } from '../../src/http/resources/resource.ts';
import { problemText, progressText, resultText } from '../../src/sample/sample-report.ts';

const MIB = 1024 * 1024;

describe('the progress of a sample run', () => {
  it('is a bar with the share of pieces placed', () => {
    const text = progressText(aGangSheet({ progress: aProgress({ placed: 16, placements: 64 }) }));
    assert.equal(
      text,
      `rendering   part 1 of 2  [${'='.repeat(8)}${' '.repeat(24)}]  16 of 64 pieces`,
    );
  });

  it('is the phase alone before the number of pieces is known', () => {
    const progress = aProgress({ phase: 'artwork', part: 0, parts: 0, placed: 0, placements: 0 });
    assert.equal(progressText(aGangSheet({ progress })), 'artwork');
  });

  it('shows that the job is paused', () => {
    assert.match(progressText(aGangSheet({ status: 'paused' })), /^paused {6}part 1 of 2/);
  });

  it('does not mention the part of a job with a single one', () => {
    assert.match(
      progressText(aGangSheet({ progress: aProgress({ parts: 1 }) })),
      /^rendering {3}\[/,
    );
  });
});

describe('the result of a sample run', () => {
  it('lists the sheets, film, memory, pauses and warnings', () => {
    const text = resultText(aGangSheet({ status: 'succeeded' }), ['data/a-part-1.png']);
    assert.equal(
      text,
      [
        'Done in 12.5 s: 64 pieces on 1 sheet.',
        '',
        '  data/a-part-1.png  22.00 x 70.21 in at 300 dpi, 6600 x 21063 px, 34 MiB',
        '',
        '  film      70.2 in (no packing is shorter than 66.0 in)',
        '  coverage  91.3%',
        '  memory    peak 300 MiB measured, 420 MiB predicted, budget 7680 MiB',
        '  pauses    1 (2 cleanups, 1.5 MiB freed)',
        '  warnings',
        '    /orders/0/items/1: 120 dpi is little',
      ].join('\n'),
    );
  });

  it('says if there are no warnings', () => {
    assert.match(resultText(aGangSheet({ warnings: [] }), []), / {2}warnings {2}none$/);
  });

  it('shows the URL of a sheet that was not downloaded', () => {
    assert.match(resultText(aGangSheet({}), []), /\/gangsheets\/a\/parts\/1 {2}22\.00 x 70\.21 in/);
  });
});

describe('the problem of a sample run', () => {
  it('lists all errors with their positions and all remedies', () => {
    const text = problemText({
      type: 'urn:gangsheet:problem:memory_exhausted',
      title: 'Out of memory',
      status: 507,
      code: 'memory_exhausted',
      detail: 'memory stayed at 91%',
      retryable: false,
      errors: [
        { pointer: '', code: 'x', detail: 'is wrong' },
        { pointer: '/orders/0', code: 'y', detail: 'is odd' },
      ],
      remediation: [{ action: 'lower_max_height', detail: 'set sheet.maxHeight to 40 in' }],
    });
    assert.equal(
      text,
      [
        'Out of memory (memory_exhausted): memory stayed at 91%',
        '  the request: is wrong',
        '  /orders/0: is odd',
        '  remedy: set sheet.maxHeight to 40 in',
      ].join('\n'),
    );
  });
});

function aProgress(progress: Partial<GangSheet['progress']>): GangSheet['progress'] {
  return { phase: 'rendering', part: 1, parts: 2, placed: 10, placements: 64, ...progress };
}

function aGangSheet(fields: Partial<GangSheet>): GangSheet {
  return {
    id: 'a',
    status: 'running',
    createdAt: '2026-01-31T12:00:00.000Z',
    startedAt: '2026-01-31T12:00:01.000Z',
    finishedAt: '2026-01-31T12:00:13.500Z',
    progress: aProgress({}),
    parts: [
      {
        number: 1,
        url: '/gangsheets/a/parts/1',
        previewUrl: '/gangsheets/a/parts/1/preview',
        mapUrl: '/gangsheets/a/parts/1/map',
        fileName: 'a-part-1.png',
        format: 'png',
        widthPx: 6600,
        heightPx: 21063,
        dpi: 300,
        lengthIn: 70.21,
        bytes: 34 * MIB,
        sha256: '00',
        placements: 64,
        coverage: 0.913,
        verified: ['size'],
      },
    ],
    partCount: 1,
    placementsUrl: '/gangsheets/a/placements',
    links: linksOf('a', createLinks({ publicUrl: null, sign: (path) => path })),
    film: {
      lengthIn: 70.21,
      coverage: 0.913,
      lowerBoundIn: 66,
      plainLengthIn: 75,
      groupingCostIn: null,
      soldIn: null,
      rests: [],
      packing: aFilm().packing,
    },
    memory: {
      limitBytes: 8192 * MIB,
      budgetBytes: 7680 * MIB,
      predictedPeakBytes: 420 * MIB,
      calculatedPeakBytes: 420 * MIB,
      peakBytes: 300 * MIB,
      pauses: 1,
      cleanups: 2,
      freedBytes: 1.5 * MIB,
      gaveUp: [],
    },
    warningCount: 1,
    warnings: [
      { pointer: '/orders/0/items/1', code: 'low_resolution', detail: '120 dpi is little' },
    ],
    problem: null,
    resumeUrl: null,
    metadata: {},
    ...fields,
  };
}
