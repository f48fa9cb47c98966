/** Brings README.md up to date: `npm run readme`. */
import { readFile, writeFile } from 'node:fs/promises';
import { withSettingsTable } from './settings-table.ts';

const path = new URL('../../../../README.md', import.meta.url);
await writeFile(path, withSettingsTable(await readFile(path, 'utf8')));
