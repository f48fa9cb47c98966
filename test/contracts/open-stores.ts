import type { TestContext } from 'node:test';
import type { Stores } from '../../src/database/stores.ts';

export type { Stores };

/** Opens empty stores, which are closed after the test. */
export type OpenStores = (t: TestContext) => Promise<Stores>;
