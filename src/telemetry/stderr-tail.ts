import type { Readable } from 'node:stream';

const LINES = 20;
const LINE_LENGTH = 500;

/** Forwards a child process's stderr to our own, and keeps its last lines for an incident. */
export class StderrTail {
  #lines: readonly string[] = [];
  #unfinished = '';

  constructor(stream: Readable, out: NodeJS.WritableStream = process.stderr) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      out.write(text);
      this.#take(text);
    });
  }

  lines(): readonly string[] {
    return this.#unfinished === '' ? this.#lines : [...this.#lines, this.#unfinished];
  }

  #take(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = (lines.pop() ?? '').slice(0, LINE_LENGTH);
    const whole = lines.filter((line) => line.trim() !== '').map((it) => it.slice(0, LINE_LENGTH));
    this.#lines = [...this.#lines, ...whole].slice(-LINES);
  }
}
