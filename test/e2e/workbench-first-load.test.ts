import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

/** Bytes, in Brotli: the workbench runs over https and on localhost alone, and there every browser reads it. */
const most = 250_000;
const built = fileURLToPath(new URL('../../apps/workbench/dist', import.meta.url));

describe('the built workbench', () => {
  it('WB-FL-1 loads less than 250 kB before its first page can show', async () => {
    const page = await readFile(path.join(built, 'index.html'), 'utf8');
    const files = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/gu)].map(([, file = '']) => file);
    expect(files.some((file) => file.endsWith('.css'))).toBe(true);
    expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(1);
    const sizes = await Promise.all(
      files.map(async (file) => [file, brotliCompressSync(await readFile(path.join(built, file))).length] as const),
    );
    const sum = sizes.reduce((total, [, bytes]) => total + bytes, brotliCompressSync(page).length);
    expect(sum, sizes.map(([file, bytes]) => `${bytes} ${file}`).join('\n')).toBeLessThan(most);
    expect(files.filter((file) => /dialog-host|opened-workspace|here-list|status-menu/u.test(file))).toEqual([]);
  });
});
