/** How artwork is requested. */
export interface FetchingConfig {
  /** Whether URLs may resolve to addresses that are not public. */
  readonly allowPrivateHosts: boolean;
  /** Longest silence of a server: before its answer, and between two pieces of it. */
  readonly silenceMs: number;
  /** For one artwork, with all tries. */
  readonly totalMs: number;
  readonly maxBytes: number;
  readonly userAgent: string;
  /** Headers for requests to a host, by its name. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
