const PRELOAD = new URL('./fault-child.js', import.meta.url).href;

/** Returns settings for a service whose renderer has a fault; see `fault-child.ts`. */
export function withFault(fault = 'none'): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${PRELOAD}`, FAULT: fault };
}
