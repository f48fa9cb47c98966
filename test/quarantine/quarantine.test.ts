import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArtworkFault } from '../../src/image-files/artwork-fault.ts';
import { Quarantine } from '../../src/quarantine/quarantine.ts';

const UNTIL = '2026-02-01T12:00:00.000Z';
const entry = { sha256: 'aa', incidentId: 'incident-1', until: UNTIL };

function faultOf(quarantine: Quarantine, sha256: string): ArtworkFault | null {
  try {
    quarantine.assertAllowed(sha256);
    return null;
  } catch (error) {
    assert.ok(error instanceof ArtworkFault);
    return error;
  }
}

test('Refuses quarantined artwork with the incident, the end of the quarantine and what to do', () => {
  const quarantine = new Quarantine(() => new Date('2026-01-31T12:00:00.000Z'));
  assert.equal(faultOf(quarantine, 'aa'), null);
  quarantine.replace([entry]);
  const fault = faultOf(quarantine, 'aa')!;
  assert.equal(fault.code, 'artwork_quarantined');
  assert.equal(
    fault.message,
    `is quarantined until ${UNTIL}, because it took down a decoder twice (incident incident-1): send another export of it, or ask the operator to release it`,
  );
  assert.equal(fault.transient, false);
  assert.equal(faultOf(quarantine, 'bb'), null);
});

test('Each list replaces the one before', () => {
  const quarantine = new Quarantine(() => new Date('2026-01-31T12:00:00.000Z'));
  quarantine.replace([entry]);
  quarantine.replace([{ ...entry, sha256: 'bb' }]);
  assert.equal(faultOf(quarantine, 'aa'), null);
  assert.notEqual(faultOf(quarantine, 'bb'), null);
});

test('Accepts artwork again when its time is over, without a new list', () => {
  const now = { at: Date.parse(UNTIL) - 1 };
  const quarantine = new Quarantine(() => new Date(now.at));
  quarantine.replace([entry]);
  assert.notEqual(faultOf(quarantine, 'aa'), null);
  now.at += 1;
  assert.equal(faultOf(quarantine, 'aa'), null);
});
