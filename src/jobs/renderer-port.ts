import type { MemoryReport, ToRenderer } from '../messages.ts';

/**
 * The way of a job to a renderer: over IPC to a child process today, through a broker when
 * renderers run on other machines. What comes back arrives as `FromRenderer` messages.
 */
export interface RendererPort {
  /** Up, and listening. */
  isReady(): boolean;
  /** Its last heartbeat; null while it is down. */
  memory(): MemoryReport | null;
  send(message: ToRenderer): void;
}
