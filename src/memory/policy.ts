/** How near memory is to its end; see `policy` for the shares of the budget. */
export type MemoryState = 'normal' | 'warning' | 'critical' | 'paused' | 'emergency';
