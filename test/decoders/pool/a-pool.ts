import type { TestContext } from 'node:test';
import { join } from 'node:path';
import { configureFonts } from '../../../src/artwork/svg/fonts/configure-fonts.ts';
import type { DecoderUse } from '../../../src/decoders/decoder-source.ts';
import { startDecoders, type StartDecoders } from '../../../src/decoders/pool/start-decoders.ts';
import { Quarantine } from '../../../src/quarantine/quarantine.ts';
import { SharedChildren } from '../../../src/memory/brake/shared-children.ts';
import { recordingLog } from '../../memory/recording-log.ts';

export type Ended = Parameters<StartDecoders['onEnded']>[0];

/** A pool of real decoder processes. */
export function aPool(t: TestContext, scratchDir: string, options: Partial<StartDecoders> = {}) {
  const { confPath } = configureFonts({ fontsDir: null, workDir: join(scratchDir, 'fontconfig') });
  const children = new SharedChildren();
  const ended: Ended[] = [];
  const decoders = startDecoders({
    scratchDir,
    timeoutMs: 60_000,
    threads: 1,
    most: 2,
    spillAboveBytes: Infinity,
    fonts: { fontsDir: null, fontsConf: confPath },
    followed: children,
    isPaused: () => false,
    oomKills: () => 0,
    quarantine: new Quarantine(),
    reserveDisk: () => Promise.resolve(() => undefined),
    onEnded: (one) => ended.push(one),
    log: recordingLog().log,
    healthLogMs: 0,
    ...options,
  });
  t.after(() => decoders.close());
  const admitted: number[] = [];
  const use = (part: Partial<DecoderUse> = {}): DecoderUse => ({
    owner: { kind: 'job', id: 'j1' },
    key: null,
    admit: (bytes) => {
      admitted.push(bytes);
      return Promise.resolve({ release: () => undefined, trial: null });
    },
    ...part,
  });
  return { decoders, children, ended, admitted, use };
}
