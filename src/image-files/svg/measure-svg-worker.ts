/**
 * Measures the document whose path is `workerData` in a thread, because reading megabytes of text would
 * block an event loop.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ArtworkFault } from '../artwork-fault.ts';
import type { SvgMeasurement } from './measure-svg.ts';
import { condenseText } from './reading/condense-text.ts';
import { tooMuchToMeasure } from './reading/svg-limits.ts';
import { readSvgText } from './reading/read-svg-text.ts';
import { rootTagOf } from './root-tag.ts';
import { assertSelfContained } from './svg-references.ts';
import { needsStyle, svgSizeOf, type StyleOf } from './svg-size.ts';
import { assertWhole } from './whole-svg.ts';

async function measure(path: string): Promise<SvgMeasurement> {
  try {
    const { text: document } = await readSvgText(path, condenseText);
    assertSelfContained(document);
    assertWhole(document);
    return { size: svgSizeOf(document, await styleFor(document)) };
  } catch (error) {
    // Expressions and recursion of this depth overflow the stack.
    if (error instanceof RangeError) return { fault: faultOf(tooMuchToMeasure()) };
    if (!(error instanceof ArtworkFault)) throw error;
    return { fault: faultOf(error) };
  }
}

function faultOf({ code, message }: ArtworkFault) {
  return { code, message };
}

/** The cascade is loaded only for the few documents that size themselves with CSS. */
async function styleFor(document: string): Promise<StyleOf> {
  const root = rootTagOf(document);
  if (root === null || !needsStyle(root)) return () => new Map();
  const { rootStyle } = await import('./root-style.ts');
  return rootStyle;
}

parentPort?.postMessage(await measure(workerData as string));
