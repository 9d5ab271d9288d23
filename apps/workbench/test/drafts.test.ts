import { pageStorage } from '@kith/workspace/browser';
import { describe, expect, it } from 'vitest';
import { emptyDraft } from '@kith/ui';
import { openDrafts } from '../src/channel/drafts.js';

const draft = (text: string) => ({ ...emptyDraft, text });

describe('what is being written', () => {
  it('WB-DR-2 in two tabs at once is kept of both, each in its channel', () => {
    const storage = pageStorage(() => null);
    const [one, other] = [openDrafts(storage, 'tea'), openDrafts(storage, 'tea')];
    one.write('general', draft('from one tab'));
    other.write('random', draft('from the other'));
    one.write('general', draft('from one tab, and on'));
    const reloaded = openDrafts(storage, 'tea');
    expect(reloaded.read('general').text).toBe('from one tab, and on');
    expect(reloaded.read('random').text).toBe('from the other');
    other.write('random', emptyDraft);
    expect(openDrafts(storage, 'tea').waiting.getSnapshot()).toEqual(new Set(['general']));
    one.write('general', emptyDraft);
    expect(openDrafts(storage, 'tea').waiting.getSnapshot()).toEqual(new Set());
  });
});
