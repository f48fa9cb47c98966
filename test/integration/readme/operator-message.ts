import assert from 'node:assert/strict';
import { MIB } from '../../../src/gang-sheet/units/mib.ts';
import { diskCondition } from '../../../src/operator/conditions.ts';
import { messageOf } from '../../../src/operator/operator-message.ts';

/** The message that the guide shows is the one that is sent. */
export async function showOperatorMessage(_: unknown, code: string): Promise<void> {
  const space = { freeBytes: 400 * MIB, reserveBytes: 512 * MIB };
  const { news } = await diskCondition(() => Promise.resolve(space)).look();
  const at = new Date('2026-12-01T12:00:00.000Z');
  assert.deepEqual(JSON.parse(code), messageOf(news, 'print.shop.example', at));
}
