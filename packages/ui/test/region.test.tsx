// First: React looks for a document while it is imported.
import { render } from '../../react/test/support/render.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Region } from '../src/parts/region.js';

describe('a part of a page', () => {
  /** React tells of what a boundary caught before that boundary is drawn anew. */
  let told = 0;
  beforeEach(() => {
    told = 0;
    vi.spyOn(console, 'error').mockImplementation(() => {
      told += 1;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Fails until it was told so often. */
  function Part({ times }: { times: number }) {
    if (told < times) throw new Error('moved by somebody else');
    return <p>here</p>;
  }

  it('UI-RG-1 is drawn anew when drawing it fails, and leaves the rest alone', async () => {
    const page = await render(
      <main>
        <Region>
          <Part times={3} />
        </Region>
        <p>beside</p>
      </main>,
    );
    expect(told).toBe(3);
    expect(page.text()).toBe('herebeside');
    await page.unmount();
  });

  it('UI-RG-1 says so when it fails again and again, instead of trying for ever', async () => {
    const page = await render(
      <main>
        <Region>
          <Part times={Number.POSITIVE_INFINITY} />
        </Region>
        <p>beside</p>
      </main>,
    );
    expect(page.text()).toContain('moved by somebody else');
    expect(page.text()).toContain('Show it again');
    expect(page.text()).toContain('beside');
    await page.unmount();
  });
});
