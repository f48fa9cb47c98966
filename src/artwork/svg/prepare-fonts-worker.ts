/** Prepares the fonts of one document; decompressing them would block the event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { fontsOfDocument, type FontJob } from './fonts/fonts-of-document.ts';

parentPort?.postMessage(fontsOfDocument(workerData as FontJob));
