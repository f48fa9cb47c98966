import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { drawFlat } from '../image-files/draw-artwork.ts';
import { createMemoryGroup, type MemoryGroup } from '../processes/memory-group.ts';
import { clientOf, TWO_KEYS } from '../service/clients/client-of.ts';
import {
  startRunningService,
  type Lifetime,
  type RunningService,
} from '../service/running-service.ts';
import { costsOf, type ProcessCosts } from './process-costs.ts';

export type Client = ReturnType<typeof clientOf>;

/** A service in a control group of its own, with an attacker and a victim. */
export interface AttackedService {
  readonly service: RunningService;
  readonly group: MemoryGroup;
  readonly attacker: Client;
  readonly victim: Client;
  readonly decodeTimeoutMs: number;
  /** How it was before the first attack. */
  readonly before: BeforeAttacks;
}

interface BeforeAttacks extends ProcessCosts {
  readonly rendererPid: number;
  /** Time that the victim's order takes alone. */
  readonly orderMs: number;
}

export interface Container {
  readonly limitMb: number;
  readonly decodeTimeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Long enough for every drawing that ends at all on a busy machine. */
const DECODE_TIMEOUT_MS = 6_000;
/** The first order starts encoders and loads libraries, which stay. */
const WARM_UP_ORDERS = 3;

const png = await drawFlat({ widthPx: 300, heightPx: 200 });
const artwork = { data: `data:image/png;base64,${png.toString('base64')}` };
/** The order of the victim. */
export const GOOD_ORDER = { orders: [{ id: '1', items: [{ artwork, width: 1 }] }] };

/** Starts the service and lets the victim order alone. Returns the reason if there is no control group. */
export async function startAttacked(
  t: Lifetime,
  { limitMb, decodeTimeoutMs = DECODE_TIMEOUT_MS, env = {} }: Container,
): Promise<AttackedService | { readonly unavailable: string }> {
  const group = createMemoryGroup({ limitBytes: limitMb * 2 ** 20 });
  if ('unavailable' in group) return group;
  t.after(() => group.remove());
  const settings = { API_KEYS: TWO_KEYS, DECODE_TIMEOUT_MS: String(decodeTimeoutMs), ...env };
  const service = await startRunningService(t, { group, env: settings });
  await service.untilReady();
  const [attacker, victim] = [clientOf(service, 'attacker'), clientOf(service, 'victim')];
  const before = await lookBefore(service, victim);
  return { service, group, attacker, victim, decodeTimeoutMs, before };
}

async function lookBefore(service: RunningService, victim: Client): Promise<BeforeAttacks> {
  let orderMs = 0;
  for (let sent = 0; sent < WARM_UP_ORDERS; sent += 1) orderMs = (await timedOrder(victim)).ms;
  const rendererPid = service.rendererPid();
  return { orderMs, rendererPid, ...costsOf(service.child.pid!, rendererPid) };
}

/** Sends the good order and waits for its end. */
export async function timedOrder(
  client: Client,
): Promise<{ readonly job: GangSheet; readonly ms: number }> {
  const startMs = performance.now();
  const job = await client.untilEnded(await client.submit(GOOD_ORDER));
  return { job, ms: Math.round(performance.now() - startMs) };
}
