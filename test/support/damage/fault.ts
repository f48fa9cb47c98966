const PRELOAD = new URL('./fault-child.js', import.meta.url).href;

/** Settings of a service whose renderer does what ours never does: see `fault-child.ts`. */
export function withFault(fault = 'none'): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${PRELOAD}`, FAULT: fault };
}
