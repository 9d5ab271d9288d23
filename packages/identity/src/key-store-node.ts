import { randomBytes } from 'node:crypto';
import { constants, link, mkdir, open, rm, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hexEncode, utf8Encode } from './bytes.js';
import { KithError } from './errors.js';
import { decodeKeyFile, encodeKeyFile } from './key-file.js';
import { identityDamaged, identityExists } from './key-store.js';
import type { KeyStore } from './key-store.js';
import { createRawKeys, openRawKeys } from './raw-keys.js';
import { identityError } from './codes.js';

/** Most bytes read of a key file, which has less than 1 KiB. */
const fileLimit = 16 * 1024;
const beyondOwner = 0o077;

/**
 * Makes a key store of one JSON file that only its owner may read (mode 0600; a new directory gets mode 0700). The file is
 * written aside, flushed, then linked into place. Linking cannot replace a file, and is atomic.
 */
export function nodeKeyStore(path: string): KeyStore {
  return {
    async load(crypto) {
      const bytes = await readPrivate(path);
      return bytes === null ? null : openRawKeys(crypto, decodeKeyFile(crypto, bytes));
    },
    async create(crypto, recoverySeed, certify) {
      const raw = await createRawKeys(crypto, recoverySeed, certify);
      const keys = await openRawKeys(crypto, raw);
      await writeNew(path, utf8Encode(encodeKeyFile(crypto, raw)));
      return keys;
    },
  };
}

async function readPrivate(path: string): Promise<Uint8Array | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw unreadable(path, error);
  }
  try {
    const status = await file.stat();
    if (!status.isFile()) throw identityDamaged('it is not a file');
    // Windows reports made-up mode bits.
    if (process.platform !== 'win32' && (status.mode & beyondOwner) !== 0) {
      throw identityError('identity-permissions', {
        message: `Others on this machine may read ${path}.`,
        fix: `If nobody untrusted did, run: chmod 600 ${path}`,
        argument: 'path',
      });
    }
    if (status.size > fileLimit) throw identityDamaged('the file is far too large');
    return await file.readFile();
  } catch (error) {
    throw error instanceof KithError ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const directory = dirname(path);
  const temporary = `${path}.${hexEncode(randomBytes(8))}.tmp`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const won = await linkUnlessTaken(temporary, path);
    await unlink(temporary);
    await syncDirectory(directory);
    if (won) return;
  } catch (error) {
    await rm(temporary, { force: true });
    throw identityError('identity-unwritable', {
      message: `The identity cannot be written to ${path}.`,
      argument: 'path',
      cause: error,
    });
  }
  throw identityExists();
}

async function linkUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Makes the new name durable against a power cut. Windows cannot open directories, and does not need this. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function unreadable(path: string, cause: unknown): KithError {
  return identityError('identity-unreadable', {
    message: `The identity at ${path} cannot be read.`,
    argument: 'path',
    cause,
  });
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
