import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { main } from './readme-example.js';

it('DOC-1 the example of the README is this file, and it runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  const block = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  expect(block).toBe(example.replaceAll("'../src/index.js'", "'@kith/mesh'"));
  expect(await main()).toBe('hello');
});
