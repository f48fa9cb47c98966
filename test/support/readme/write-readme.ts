/** Brings the guide's table of settings up to date: `npm run readme`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIGURATION, readPage, ROOT } from './pages.ts';
import { withSettingsTable } from './settings-table.ts';

const { text } = await readPage(CONFIGURATION);
await writeFile(join(ROOT, CONFIGURATION), withSettingsTable(text));
