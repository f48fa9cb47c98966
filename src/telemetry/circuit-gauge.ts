import type { Registry } from 'prom-client';
import { declareIn } from './declare-metrics.ts';

/**
 * Declares the gauge of the circuit between the service and its renderer.
 * @param states all possible states
 * @param read the current state
 */
export function declareCircuitGauge(
  registry: Registry,
  states: readonly string[],
  read: () => string,
): void {
  const { gauge } = declareIn(registry);
  gauge(
    'renderer_circuit',
    '1 for the current state of the circuit, 0 for the others. Renderers get no work while it is open.',
    {
      label: 'state',
      read() {
        const current = read();
        return Object.fromEntries(states.map((state) => [state, state === current ? 1 : 0]));
      },
    },
  );
}
