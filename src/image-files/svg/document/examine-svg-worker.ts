/** Examines documents in a thread, because reading megabytes of text would block an event loop. */
import { parentPort } from 'node:worker_threads';
import { ArtworkFault, type ArtworkFaultCode } from '../../artwork-fault.ts';
import { examineDocument } from './examine-document.ts';
import type { ExaminedSvg } from './examined-svg.ts';
import { tooComplex } from './too-complex.ts';

/** The worker's reply. `document` is null if it is unchanged, which saves a copy. */
export type ExaminationAnswer =
  | { readonly examined: Omit<ExaminedSvg, 'document'> & { readonly document: string | null } }
  | { readonly fault: { readonly code: ArtworkFaultCode; readonly message: string } };

function answer(source: string): ExaminationAnswer {
  try {
    const examined = examineDocument(source);
    return { examined: { ...examined, document: examined.isChanged ? examined.document : null } };
  } catch (error) {
    // Selectors or variables nested thousands deep overflow the stack.
    if (error instanceof RangeError) return { fault: tooComplex() };
    if (!(error instanceof ArtworkFault)) throw error;
    return { fault: { code: error.code, message: error.message } };
  }
}

parentPort?.on('message', (source: string) => parentPort?.postMessage(answer(source)));
