/** Measures the document at `workerData`: reading megabytes of text is nothing for an event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { ArtworkFault } from '../artwork-fault.ts';
import type { SvgMeasurement } from './measure-svg.ts';
import { condenseText } from './reading/condense-text.ts';
import { readSvgText } from './reading/read-svg-text.ts';
import { withoutComments } from './svg-comments.ts';
import { assertSelfContained } from './svg-references.ts';
import { svgSizeOf } from './svg-size.ts';

/** The last tag of a whole document: the end of its root, or a root that is empty. */
const END = /^<(?:\/(?:[\w.-]+:)?svg\s*|(?:[\w.-]+:)?svg\b[^]*\/)>$/;

function isWhole(document: string): boolean {
  const text = withoutComments(document).trimEnd();
  return END.test(text.slice(text.lastIndexOf('<')));
}

async function measure(path: string): Promise<SvgMeasurement> {
  try {
    const { text: document } = await readSvgText(path, condenseText);
    assertSelfContained(document);
    const size = svgSizeOf(document);
    if (isWhole(document)) return { size };
    const message = 'must be a whole svg file, received one without its end';
    return { fault: { code: 'artwork_truncated', message } };
  } catch (error) {
    if (!(error instanceof ArtworkFault)) throw error;
    return { fault: { code: error.code, message: error.message } };
  }
}

parentPort?.postMessage(await measure(workerData as string));
