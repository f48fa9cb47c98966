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
  readonly #openOfHost = new Counts();
  readonly #openOfOwner = new Counts();
  /** By host, so that those which cannot have another place are passed over as a whole. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  #waitingCount = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FetchPlacesOptions) {
    this.#options = options;
  }

  get openCount(): number {
    return this.#open.size;
  }

  get waitingCount(): number {
    return this.#waitingCount;
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
        this.#remove(waiting);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        leave();
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      this.#add(waiting);
      this.advance();
    });
  }

  /** Gives out the places that are free. Called whenever something has changed. */
  advance(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#remove(next);
      next.begin(this.#placeFor(next));
    }
    clearTimeout(this.#timer);
    // A place becomes free when its host falls silent, which nobody tells.
    if (this.#waitingCount > 0) {
      this.#timer = setTimeout(() => this.advance(), LOOK_EVERY_MS).unref();
    }
  }

  #add(waiting: Waiting): void {
    const ofHost = this.#waiting.get(waiting.host) ?? new Set();
    this.#waiting.set(waiting.host, ofHost.add(waiting));
    this.#waitingCount += 1;
  }

  #remove(waiting: Waiting): void {
    const ofHost = this.#waiting.get(waiting.host);
    if (ofHost?.delete(waiting) !== true) return;
    this.#waitingCount -= 1;
    if (ofHost.size === 0) this.#waiting.delete(waiting.host);
  }

  #placeFor({ owner, orderId, host }: Wanted): FetchPlace {
    const open: OpenPlace = { owner, orderId, host, heardMs: performance.now() };
    this.#open.add(open);
    this.#openOfHost.add(host, 1);
    this.#openOfOwner.add(owner, 1);
    this.#options.onChange(this.#open.size);
    return {
      heard() {
        open.heardMs = performance.now();
      },
      end: () => {
        if (!this.#open.delete(open)) return;
        this.#openOfHost.add(host, -1);
        this.#openOfOwner.add(owner, -1);
        this.#options.onChange(this.#open.size);
        this.advance();
      },
    };
  }

  #next(): Waiting | undefined {
    const { most, mayBegin } = this.#options;
    if (this.#waitingCount === 0 || this.#open.size >= MOST_OPEN) return undefined;
    const sinceMs = performance.now() - SILENT_AFTER_MS;
    const arriving = [...this.#open].filter(({ heardMs }) => heardMs > sinceMs);
    if (arriving.length >= most || !mayBegin()) return undefined;
    const busy = busyWith(arriving);
    let best: Waiting | undefined;
    for (const it of this.#candidates()) {
      if (best === undefined || isBefore(it, best, busy)) best = it;
    }
    return best;
  }

  *#candidates(): Generator<Waiting> {
    for (const [host, waiting] of this.#waiting) {
      if (this.#openOfHost.of(host) >= this.#options.mostPerHost) continue;
      for (const it of waiting) if (this.#openOfOwner.of(it.owner) < MOST_OF_OWNER) yield it;
    }
  }
}

/** Counts by name; names without any are not kept. */
class Counts {
  readonly #counts = new Map<string | null, number>();

  of(name: string | null): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string | null, change: number): void {
    const count = this.of(name) + change;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}

interface Busy {
  readonly owners: Counts;
  readonly orders: Counts;
}

function busyWith(arriving: readonly Wanted[]): Busy {
  const busy = { owners: new Counts(), orders: new Counts() };
  for (const { owner, orderId } of arriving) {
    busy.owners.add(owner, 1);
    busy.orders.add(orderId, 1);
  }
  return busy;
}

/** Of two with equally many, the one that came first stays first. */
function isBefore(one: Wanted, other: Wanted, { owners, orders }: Busy): boolean {
  const byOwner = owners.of(one.owner) - owners.of(other.owner);
  if (byOwner !== 0) return byOwner < 0;
  return orders.of(one.orderId) < orders.of(other.orderId);
}
