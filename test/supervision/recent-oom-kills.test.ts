import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentOomKills } from '../../src/supervision/recent-oom-kills.ts';

function following(atMs: number) {
  const group: { kills: number | undefined } = { kills: 5 };
  const recent = new RecentOomKills(() => group.kills);
  return { group, recent, at: (laterMs: number) => recent.alive(atMs + laterMs) };
}

test('A kill in the last seconds counts, and one that the process has long survived does not', () => {
  const { group, recent, at } = following(performance.now());
  group.kills = 6;
  assert.equal(recent.count(), 1);
  at(2_500);
  assert.equal(recent.count(), 1);
  at(5_000);
  assert.equal(recent.count(), 0);
});

test('Signs of life that were read only after the kill do not hide it', () => {
  const { group, recent, at } = following(performance.now());
  at(2_500);
  group.kills = 6;
  for (const readMs of [9_000, 9_000, 9_001]) at(readMs);
  assert.equal(recent.count(), 1);
});

test('Where nothing counts kills, and in a new group, there are none', () => {
  const { group, recent } = following(performance.now());
  group.kills = undefined;
  assert.equal(recent.count(), 0);
  group.kills = 1;
  assert.equal(recent.count(), 0);
});
