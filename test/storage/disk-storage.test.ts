import { join } from 'node:path';
import { createDiskStorage } from '../../src/storage/disk-storage.ts';
import { storageContract } from '../contracts/storage-contract.ts';
import { tempDir } from '../support/temp-dir.ts';

storageContract('Disk storage', async (t) => createDiskStorage(join(await tempDir(t), 'files')));
