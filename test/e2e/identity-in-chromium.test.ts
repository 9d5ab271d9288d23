import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { StrictCase } from './pages/identity.js';
import { useBrowserLab } from './support/browser-lab.js';

const vectors = new URL('../../packages/identity/test/vectors/ed25519-strict.json', import.meta.url);

describe('identity in Chromium', () => {
  const lab = useBrowserLab('identity');

  it('ID-6 WebCrypto and noble give the strict verdict on every vector', async () => {
    const cases = JSON.parse(await readFile(vectors, 'utf8')) as StrictCase[];
    const page = await lab.open('verifier');
    const verdicts = await page.evaluate((given) => window.identity.verdicts(given), cases);
    expect(verdicts.map(({ name, webcrypto, noble }) => ({ name, webcrypto, noble }))).toEqual(
      cases.map(({ name, valid }) => ({ name, webcrypto: valid, noble: valid })),
    );
    // Hard they are only where the browser, left alone, would have answered otherwise.
    expect(verdicts.filter(({ bare }, n) => bare === true && cases[n]?.valid === false)).not.toEqual([]);
  });

  it('ID-8 what one engine signs, encrypts or agrees on, the other accepts', async () => {
    const page = await lab.open('both engines');
    const answers = await page.evaluate(() => window.identity.engineExchange());
    expect(Object.keys(answers)).toHaveLength(6);
    expect(Object.values(answers)).toEqual(Array.from({ length: 6 }, () => true));
  });

  it('ID-16 keeps keys across a reload that no script can take out', async () => {
    const page = await lab.open('owner');
    const before = await page.evaluate(() => window.identity.open('kept'));
    expect(before).toMatchObject({ signed: true, rootSeedLength: 32 });
    await page.reload();
    expect(await page.evaluate(() => window.identity.open('kept'))).toEqual(before);
    // The device's signing key, its agreement key, and the key that wraps the root.
    const theft = await page.evaluate(() => window.identity.steal('kept'));
    expect(theft).toEqual({ tried: 3, errors: ['InvalidAccessError'], taken: 0 });

    const stranger = await lab.open('stranger');
    expect((await stranger.evaluate(() => window.identity.open('kept'))).person).not.toBe(before.person);
  });

  it('ID-13 makes one identity when two tabs open it first at once', async () => {
    const first = await lab.open('first tab');
    const second = await lab.openBeside(first);
    const [one, other] = await Promise.all(
      [first, second].map((page) => page.evaluate(() => window.identity.open('raced'))),
    );
    expect(other).toEqual(one);
  });
});
