/** Holds work up at one place until the test opens it. */
export interface Gate {
  /** Resolves when work has arrived. */
  readonly reached: Promise<void>;
  /** Called by the work: resolves once the gate is open. */
  pass(): Promise<void>;
  open(): void;
}

export function aGate(): Gate {
  let arrive = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    reached,
    async pass() {
      arrive();
      await opened;
    },
    open: () => open(),
  };
}
