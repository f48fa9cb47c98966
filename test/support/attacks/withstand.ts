import assert from 'node:assert/strict';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { timedOrder, type AttackedService } from './attacked-service.ts';
import { costsOf, type ProcessCosts } from './process-costs.ts';
import type { HostileArtwork, WayIn } from './ways-in.ts';

export interface Attack {
  readonly name: string;
  readonly artwork: () => HostileArtwork;
  readonly way: WayIn;
  /** How it may end: fault codes, or `succeeded`. */
  readonly ends: readonly string[];
}

/** Time for the attack to reach its decoder before the victim comes. */
const HEAD_START_MS = 150;
/**
 * The steps of the attack before its decode, its end, and the start of the next decoder. In seven orders
 * that hung until the time limit, at loads of 3 to 13 on two processors, these took 0.2 to 0.9 s for each
 * program that wanted a processor.
 */
const STEPS_MS = 2_500;
const GIVEN_BACK_MS = 10_000;
/** Memory that V8 and the allocators of three processes keep for later. */
const KEPT_MB = 60;
/** Connections of the test and files of the encoders come and go. */
const COMING_AND_GOING = 8;

/**
 * Sends an attack, and an order of the victim beside it. The order succeeds after at most one time limit
 * of a decode, the attack ends as stated, the service and the renderer live on in the same processes, and
 * what they held is given back.
 */
export async function withstand(attacked: AttackedService, attack: Attack): Promise<void> {
  const { service, victim, before } = attacked;
  const { name } = attack;
  const sent = await attack.way(attacked, attack.artwork());
  await sleep(HEAD_START_MS);
  const { job, ms } = await timedOrder(victim);
  assert.equal(job.status, 'succeeded', `${name}: the victim: ${JSON.stringify(job.problem)}`);
  for (const end of await sent.ends) assert.ok(attack.ends.includes(end), `${name} ended: ${end}`);
  assert.equal(service.child.exitCode, null, name);
  assert.equal(service.rendererPid(), before.rendererPid, `${name}: another renderer`);
  assert.deepEqual(service.logged('renderer died'), [], name);
  assert.equal(await untilGivenBack(attacked), '', name);
  await assertOnTime(attacked, ms, name);
}

/** Requires that an order of the victim was delayed by at most one time limit of a decode. */
export async function assertOnTime(
  attacked: AttackedService,
  tookMs: number,
  name: string,
): Promise<void> {
  const most = Math.round(await mostMs(attacked, tookMs));
  assert.ok(tookMs <= most, `${name}: the victim waited for ${tookMs} ms, above ${most} ms`);
}

/** Longest time that the order may take beside an attack: one decode that hangs, and its own time. */
async function mostMs(attacked: AttackedService, tookMs: number): Promise<number> {
  const { before, decodeTimeoutMs, victim } = attacked;
  const most = (aloneMs: number) => decodeTimeoutMs + aloneMs + STEPS_MS * programsPerProcessor();
  // Measured again if it matters: the machine may be busier than before the first attack.
  return tookMs <= most(before.orderMs)
    ? most(before.orderMs)
    : most(Math.max(before.orderMs, (await timedOrder(victim)).ms));
}

/** How many programs want to run on each processor: each step takes as many times as long. */
function programsPerProcessor(): number {
  return Math.max(1, loadavg()[0]! / availableParallelism());
}

/** Returns what is still held, in words, once everything has been given back or ten seconds are over. */
async function untilGivenBack({ service, before }: AttackedService): Promise<string> {
  for (const startMs = performance.now(); ;) {
    const now = costsOf(service.child.pid!, before.rendererPid);
    if (isBack(before, now)) return '';
    if (performance.now() - startMs > GIVEN_BACK_MS) return JSON.stringify({ before, now });
    await sleep(100);
  }
}

function isBack(before: ProcessCosts, now: ProcessCosts): boolean {
  return (
    now.anonymousMb <= before.anonymousMb + KEPT_MB &&
    now.descriptors <= before.descriptors + COMING_AND_GOING
  );
}
