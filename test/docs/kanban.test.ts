import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, root } from './support/files.js';

const folder = 'examples/kanban/src';

describe('the example board', () => {
  it('takes the Room sidebar in by ten lines at most, and by nothing else', async () => {
    const files = (await filesBelow(folder)).filter((file) => /\.tsx?$/.test(file));
    const using: string[] = [];
    for (const file of files) {
      const text = await readFile(path.join(root, file), 'utf8');
      if (text.includes('RoomSidebar')) using.push(file);
    }
    expect(using).toEqual([`${folder}/card-room.tsx`]);
    const lines = (await readFile(path.join(root, folder, 'card-room.tsx'), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.every((line) => line.length <= 120)).toBe(true);
  });

  it('is never served at another port than it says, where a browser keeps other boards', async () => {
    const config = await readFile(path.join(root, 'examples/kanban/vite.config.ts'), 'utf8');
    expect(config).toMatch(/port: 5180,/);
    expect(config).toMatch(/strictPort: true,/);
  });
});
