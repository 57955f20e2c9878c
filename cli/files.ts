/** Reads and writes the files that users name; trouble is told as a sentence. */
import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { CliError, type Io } from './io.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not access it',
  EPERM: 'you may not access it',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  ERR_STRING_TOO_LONG: 'it is too large to be read',
  ERR_FS_FILE_TOO_LARGE: 'it is too large to be read',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

const reasonOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return reasons[code] ?? (code || String(error));
};

/** UTF-8, or UTF-16 with its mark, as Windows PowerShell writes what the AWS CLI prints. */
const decode = (bytes: Uint8Array): string => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
};

/** The text of a file; `-` is standard input. @throws CliError */
export const readText = async (file: string, io: Io): Promise<string> => {
  try {
    return file === '-' ? await io.readStdin() : decode(await readFile(file));
  } catch (error) {
    throw new CliError(`${file} could not be read: ${reasonOf(error)}.`);
  }
};

/** Devices and pipes are written to, not replaced; links are followed. */
const whereToWrite = async (file: string): Promise<{ path: string; isReplaceable: boolean }> => {
  try {
    const path = await realpath(file);
    return { path, isReplaceable: (await stat(path)).isFile() };
  } catch {
    return { path: file, isReplaceable: true };
  }
};

const writeAndSync = async (path: string, text: string): Promise<void> => {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Writes all of it or nothing: a reader never sees half a file. Readable by its owner only. @throws CliError */
export const writeText = async (file: string, text: string): Promise<void> => {
  const { path, isReplaceable } = await whereToWrite(file);
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    if (!isReplaceable) return await writeFile(path, text);
    await writeAndSync(beside, text);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new CliError(`${file} could not be written: ${reasonOf(error)}. It was left as it was.`);
  }
};
