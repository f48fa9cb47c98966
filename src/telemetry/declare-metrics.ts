import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

type Reading = number | Readonly<Record<string, number>>;

interface MetricSpec {
  /**
   * At most one label, with its values known before the first event. Each is shown as 0 from the
   * start: a counter that appears with its first event hides that event from `increase()`.
   */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly buckets?: readonly number[];
}

/** Creates metrics in one registry, with the common prefix. */
export function declareIn(registry: Registry) {
  const registers = [registry];
  const named = (name: string, help: string) => ({ name: `gangsheet_${name}`, help, registers });

  const counter = (name: string, help: string, { labels = {} }: MetricSpec = {}) => {
    const created = new Counter({ ...named(name, help), labelNames: Object.keys(labels) });
    for (const known of knownLabels(labels)) created.inc(known, 0);
    return created;
  };

  const histogram = (
    name: string,
    help: string,
    { labels = {}, buckets = SECONDS }: MetricSpec = {},
  ) => {
    const labelNames = Object.keys(labels);
    const created = new Histogram({ ...named(name, help), labelNames, buckets: [...buckets] });
    for (const known of knownLabels(labels)) created.zero(known);
    return created;
  };

  /**
   * Reads its value at every scrape: one number, or one for each value of its only label. If it cannot be read,
   * shows NaN, or nothing if it has a label.
   */
  const gauge = (name: string, help: string, { read, label }: GaugeSpec) =>
    new Gauge({
      ...named(name, help),
      labelNames: label === undefined ? [] : [label],
      async collect() {
        const reading = await readOrNaN(read);
        if (typeof reading === 'number') {
          if (label === undefined) this.set(reading);
          else this.reset();
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
  readonly read: () => Reading | Promise<Reading>;
  readonly label?: string;
}

/** A disk or a database that cannot be read must not take the other metrics off the page. */
async function readOrNaN(read: GaugeSpec['read']): Promise<Reading> {
  try {
    return await read();
  } catch {
    return NaN;
  }
}

function knownLabels(labels: NonNullable<MetricSpec['labels']>): Record<string, string>[] {
  return Object.entries(labels).flatMap(([name, values]) => values.map((it) => ({ [name]: it })));
}
