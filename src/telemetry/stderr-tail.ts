import type { Readable } from 'node:stream';
import { isOutOfMemory } from '../out-of-memory.ts';

const LINES = 20;
const LINE_LENGTH = 500;
/** Marks the lines of a decoder on the renderer's stderr: they say nothing about the renderer. */
export const OF_DECODER = 'decoder: ';

export interface StderrTailOptions {
  /** Precedes each forwarded line. */
  readonly prefix?: string;
  readonly out?: Pick<NodeJS.WritableStream, 'write'>;
}

/**
 * Forwards a child process's stderr to our own, line by line, and keeps its last lines for an incident.
 * A line that says that memory ran out is kept even if a long stack trace follows it.
 */
export class StderrTail {
  readonly #prefix: string;
  readonly #out: Pick<NodeJS.WritableStream, 'write'>;
  #lines: readonly string[] = [];
  #outOfMemory: string | null = null;
  #unfinished = '';

  constructor(stream: Readable, { prefix = '', out = process.stderr }: StderrTailOptions = {}) {
    this.#prefix = prefix;
    this.#out = out;
    stream
      .setEncoding('utf8')
      .on('data', (text: string) => this.#take(text))
      .once('end', () => this.#endLine());
  }

  /** Leaves out what the process forwarded from its decoders. */
  lines(): readonly string[] {
    const told = this.#outOfMemory;
    const lines = this.#unfinished === '' ? this.#lines : [...this.#lines, this.#unfinished];
    return told === null || lines.includes(told) ? lines : [told, ...lines];
  }

  #take(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) this.#takeLine(line);
    // A line without an end must not grow forever.
    if (this.#unfinished.length > LINE_LENGTH) this.#endLine();
  }

  #endLine(): void {
    const line = this.#unfinished;
    this.#unfinished = '';
    if (line !== '') this.#takeLine(line);
  }

  #takeLine(line: string): void {
    this.#out.write(`${this.#prefix}${line}\n`);
    if (line.trim() === '' || line.startsWith(OF_DECODER)) return;
    const kept = line.slice(0, LINE_LENGTH);
    this.#lines = [...this.#lines, kept].slice(-LINES);
    if (isOutOfMemory(kept)) this.#outOfMemory = kept;
  }
}
