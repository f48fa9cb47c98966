/** Twenty kinds of orders that hang, grow or crash a decoder, or ask for too much. */
import { growingDrawings } from './growing.ts';
import { hardOrders } from './hard-orders.ts';
import { slowDrawings } from './slow-drawings.ts';

export interface Poison {
  readonly name: string;
  /** Sent to the decoder while it draws; undefined: the order needs no help. */
  readonly signal?: NodeJS.Signals;
  /** @param mark makes two orders differ by one byte */
  readonly order: (mark: string) => object;
}

const [noise, light, convolution, dashes, curves, ...others] = slowDrawings();

/** A drawing that lasts, in which a signal ends the decoder. */
const crash = (signal: NodeJS.Signals, { name, order }: Poison): Poison => ({
  name: `${signal} in ${name}`,
  signal,
  order,
});

const CRASHES = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL'] as const;

export const POISONS: readonly Poison[] = [
  ...[noise, light, convolution, dashes, curves].filter((poison) => poison !== undefined),
  ...growingDrawings(),
  ...CRASHES.flatMap((signal, index) => (others[index] ? [crash(signal, others[index])] : [])),
  ...hardOrders(),
];
