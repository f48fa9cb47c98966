/** One file that is to be fetched. */
export interface Wanted {
  /** Name of the API key; null: no key. */
  readonly owner: string | null;
  /** The order, or whatever else needs several files. */
  readonly orderId: string;
  /** Host and port. */
  readonly host: string;
}

/** The right to fetch one file now. */
export interface FetchPlace {
  /** Bytes have arrived. */
  heard(): void;
  /** The file is there, or is given up. A second call does nothing. */
  end(): void;
}

export interface FetchPlacesOptions {
  /** Files that arrive at the same time. */
  readonly most: number;
  /** Files fetched from one host at the same time, even if it is silent. */
  readonly mostPerHost: number;
  /** Whether another fetch may begin: not while memory is short, for example. */
  readonly mayBegin: () => boolean;
  /** Called when a place is taken or has ended. */
  readonly onChange: (openCount: number) => void;
}

/** A host that is silent for this long leaves its place to another one. It is still waited for. */
const SILENT_AFTER_MS = 1_000;
/** All connections, those to silent hosts included: each holds a socket, a file and some memory. */
const MOST_OPEN = 192;
/** One key may hold this share of them. */
const MOST_OF_OWNER = MOST_OPEN / 2;
const LOOK_EVERY_MS = 250;

interface OpenPlace extends Wanted {
  heardMs: number;
}

interface Waiting extends Wanted {
  readonly begin: (place: FetchPlace) => void;
}

/**
 * Decides which file is fetched next, so that nobody waits for somebody else's slow host. The order, and
 * before it the key, with the fewest fetches under way comes first. Fetches from silent hosts do not count.
 */
export class FetchPlaces {
  readonly #options: FetchPlacesOptions;
  readonly #open = new Set<OpenPlace>();
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FetchPlacesOptions) {
    this.#options = options;
  }

  get openCount(): number {
    return this.#open.size;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Waits for a place. @throws the signal's reason */
  take(wanted: Wanted, signal: AbortSignal): Promise<FetchPlace> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        ...wanted,
        begin(place) {
          signal.removeEventListener('abort', leave);
          resolve(place);
        },
      };
      const leave = (): void => {
        this.#waiting.delete(waiting);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.add(waiting);
      this.advance();
    });
  }

  /** Gives out the places that are free. Called whenever something has changed. */
  advance(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#waiting.delete(next);
      next.begin(this.#placeFor(next));
    }
    clearTimeout(this.#timer);
    // A place becomes free when its host falls silent, which nobody tells.
    if (this.#waiting.size > 0) {
      this.#timer = setTimeout(() => this.advance(), LOOK_EVERY_MS).unref();
    }
  }

  #placeFor({ owner, orderId, host }: Wanted): FetchPlace {
    const open: OpenPlace = { owner, orderId, host, heardMs: performance.now() };
    this.#open.add(open);
    this.#options.onChange(this.#open.size);
    return {
      heard() {
        open.heardMs = performance.now();
      },
      end: () => {
        if (!this.#open.delete(open)) return;
        this.#options.onChange(this.#open.size);
        this.advance();
      },
    };
  }

  #next(): Waiting | undefined {
    const { most, mostPerHost, mayBegin } = this.#options;
    if (this.#waiting.size === 0 || this.#open.size >= MOST_OPEN) return undefined;
    const sinceMs = performance.now() - SILENT_AFTER_MS;
    const arriving = [...this.#open].filter(({ heardMs }) => heardMs > sinceMs);
    if (arriving.length >= most || !mayBegin()) return undefined;
    const open = countsOf(this.#open);
    const busy = countsOf(arriving);
    let best: Waiting | undefined;
    for (const it of this.#waiting) {
      if (open.of('host', it) >= mostPerHost || open.of('owner', it) >= MOST_OF_OWNER) continue;
      if (best === undefined || isBefore(it, best, busy)) best = it;
    }
    return best;
  }
}

interface Counts {
  of(kind: keyof Wanted, wanted: Wanted): number;
}

function countsOf(places: Iterable<Wanted>): Counts {
  const counts = {
    owner: new Map<string | null, number>(),
    orderId: new Map<string | null, number>(),
    host: new Map<string | null, number>(),
  };
  for (const place of places) {
    for (const kind of ['owner', 'orderId', 'host'] as const) {
      counts[kind].set(place[kind], (counts[kind].get(place[kind]) ?? 0) + 1);
    }
  }
  return { of: (kind, wanted) => counts[kind].get(wanted[kind]) ?? 0 };
}

/** Of two with equally many, the one that came first stays first. */
function isBefore(one: Wanted, other: Wanted, busy: Counts): boolean {
  const byOwner = busy.of('owner', one) - busy.of('owner', other);
  if (byOwner !== 0) return byOwner < 0;
  return busy.of('orderId', one) < busy.of('orderId', other);
}
