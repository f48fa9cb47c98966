/** What downloads learn about hosts from each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostPatience } from '../../src/fetching/host-patience.ts';
import { ArtworkFault } from '../../src/image-files/artwork-fault.ts';
import { VirtualClock } from '../memory/virtual-clock.ts';

const HOST = 'cdn.example';
const fault = new ArtworkFault('artwork_unreachable', 'is away', { transient: true });

function aHost() {
  const clock = new VirtualClock();
  const hosts = new HostPatience(clock);
  const unanswered = (url: string) => hosts.leftUnanswered(HOST, { url, fault });
  const isDown = () => hosts.faultOf(HOST) !== null;
  return { clock, hosts, unanswered, isDown };
}

test('A host that has never answered is down at once, for a minute', () => {
  const { clock, hosts, unanswered, isDown } = aHost();
  unanswered('/a');
  assert.deepEqual([isDown(), hosts.downCount], [true, 1]);
  clock.advance(60_000);
  assert.deepEqual([isDown(), hosts.downCount], [false, 0]);
});

test('Broken URLs of a host that works do not take its other URLs along', () => {
  const { clock, hosts, unanswered, isDown } = aHost();
  hosts.answered(HOST);
  for (const url of ['/a', '/b', '/c']) unanswered(url);
  assert.equal(isDown(), false);
  hosts.answered(HOST);
  clock.advance(90_000);
  unanswered('/a');
  unanswered('/a');
  assert.equal(isDown(), false);
});

test('A host that has worked is down once it leaves two URLs without an answer, until it answers', () => {
  const { clock, hosts, unanswered, isDown } = aHost();
  hosts.answered(HOST);
  clock.advance(90_000);
  unanswered('/a');
  unanswered('/b');
  assert.equal(isDown(), true);
  hosts.answered(HOST);
  assert.equal(isDown(), false);
});

test('A host is left alone for as long as it asks, but not for days', () => {
  const { hosts } = aHost();
  hosts.leaveAlone(HOST, 5_000);
  hosts.leaveAlone(HOST, 1_000);
  assert.equal(hosts.waitMs(HOST), 5_000);
  hosts.leaveAlone(HOST, 86_400_000);
  assert.equal(hosts.waitMs(HOST), 600_000);
});
