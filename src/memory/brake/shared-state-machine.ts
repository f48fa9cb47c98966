import {
  createStateMachine,
  isHigher,
  stateAt,
  type MemoryStateMachine,
  type Thresholds,
} from '../policy.ts';
import type { SharedMemoryState } from './shared-memory-state.ts';

/** The sampler thread's state machine. It also takes the main thread's samples into account. */
export function leadState(shared: SharedMemoryState, thresholds: Thresholds): MemoryStateMachine {
  const machine = createStateMachine(thresholds);
  return {
    advance({ utilisation, atMs }) {
      const highest = Math.max(utilisation, shared.takeReported());
      const state = machine.advance({ utilisation: highest, atMs });
      shared.publish(state);
      return state;
    },
  };
}

/** Names the state for the main thread: never lower than the sampler's state (see memory/policy.ts). */
export function followState(shared: SharedMemoryState, thresholds: Thresholds): MemoryStateMachine {
  return {
    advance({ utilisation }) {
      shared.report(utilisation);
      const reached = stateAt(utilisation, thresholds);
      const { state } = shared;
      return isHigher(reached, state) ? reached : state;
    },
  };
}
