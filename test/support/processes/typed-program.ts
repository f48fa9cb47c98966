/** Compiles a program strictly against types that the test generates, and runs it. */
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';

const LIBRARIES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** Writes files into a folder and makes this repository's packages importable there. */
export async function writeProgram(
  dir: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await symlink(LIBRARIES, join(dir, 'node_modules'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
}

/** Compiles a file with its imports and returns the compiler's messages. Emits only if there are none. */
export function compileProgram(file: string): readonly string[] {
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmitOnError: true,
  });
  program.emit();
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** Runs a program with Node in its own folder and returns its output. */
export async function runProgram(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    cwd: dirname(file),
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout;
}
