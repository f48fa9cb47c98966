import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

type Reading = number | Readonly<Record<string, number>>;

interface MetricSpec {
  readonly labels?: string[];
  readonly buckets?: number[];
}

/** Creates metrics in one registry, with the common prefix. */
export function declareIn(registry: Registry) {
  const registers = [registry];
  const named = (name: string, help: string) => ({ name: `gangsheet_${name}`, help, registers });

  const counter = (name: string, help: string, { labels = [] }: MetricSpec = {}) =>
    new Counter({ ...named(name, help), labelNames: labels });

  const histogram = (
    name: string,
    help: string,
    { labels = [], buckets = SECONDS }: MetricSpec = {},
  ) => new Histogram({ ...named(name, help), labelNames: labels, buckets });

  /** Reads its value at every scrape: one number, or one for each value of its only label. */
  const gauge = (name: string, help: string, { read, label }: GaugeSpec) =>
    new Gauge({
      ...named(name, help),
      labelNames: label === undefined ? [] : [label],
      collect() {
        const reading = read();
        if (typeof reading === 'number') {
          this.set(reading);
          return;
        }
        for (const [value, number] of Object.entries(reading)) {
          this.set({ [label ?? '']: value }, number);
        }
      },
    });

  return { counter, histogram, gauge };
}

interface GaugeSpec {
  readonly read: () => Reading;
  readonly label?: string;
}
