import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPreferences } from '../src/preferences/preferences.js';

const source = new URL('../src/', import.meta.url);
const modules = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/u.test(file))
  .map((file) => ({ file, text: readFileSync(new URL(file, source), 'utf8') }));

const importing = (pattern: RegExp) => modules.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe('calls', () => {
  it('WB-CALL-4 only what is loaded with the first call imports what calls look like', () => {
    const heavy = importing(/from '@kith\/ui\/calls'|import '@kith\/ui\/calls\.css'/u);
    expect(heavy.toSorted()).toEqual([
      'calls/call-history.tsx',
      'calls/call-host.tsx',
      'calls/request-runner.tsx',
      'calls/ring-layer.tsx',
    ]);
    const statically = importing(/from '[^']*\/(?:call-history|call-host|request-runner|ring-layer)\.js'/u);
    expect(statically).toEqual(['calls/call-host.tsx']);
    expect(importing(/import\('[^']*call-(?:history|host)\.js'\)/u)).toEqual(['calls/load-calls.ts']);
  });

  it('WB-CALL-2 the lobby counts as seen only where that was stored', () => {
    expect(readPreferences(null).lobbySeen).toBe(false);
    expect(readPreferences('{"lobbySeen":"yes"}').lobbySeen).toBe(false);
    expect(readPreferences('{"lobbySeen":true}').lobbySeen).toBe(true);
  });
});
