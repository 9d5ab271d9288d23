import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { emptyDraft, givenBack, withoutMode } from '../src/composer/draft.js';
import type { Draft } from '../src/composer/draft.js';
import { lengthWords } from '../src/composer/length-words.js';

const ada = 'did:key:z6Mkada' as Did;
const message = 'message' as NodeId;
const hello: Draft = { ...emptyDraft, text: 'Hello @Ada', ranges: [{ target: ada, start: 6, end: 10 }] };
const edit: Draft = { ...hello, mode: { kind: 'edit', message, unplaced: [], aside: { text: 'aside', ranges: [] } } };

describe('a draft', () => {
  it('UI-CO-1 the counter appears near the limit and says by how much it is passed', () => {
    expect(lengthWords(8_999)).toBeNull();
    expect(lengthWords(10_000)).toEqual({ text: '0 left', over: false });
    expect(lengthWords(10_012)?.over).toBe(true);
  });

  it('UI-CO-4 a message that could not be sent comes back before what was written since', () => {
    expect(givenBack(hello, emptyDraft)).toEqual(hello);
    const since: Draft = { ...hello, mode: { kind: 'reply', to: message } };
    expect(givenBack(hello, since)).toEqual({
      text: 'Hello @Ada\nHello @Ada',
      ranges: [
        { target: ada, start: 6, end: 10 },
        { target: ada, start: 17, end: 21 },
      ],
      mode: since.mode,
    });
    expect(givenBack(edit, hello)).toEqual(hello);
  });

  it('UI-CO-5 giving up an edit gives back what was being written before, and giving up a reply keeps the text', () => {
    expect(withoutMode(edit)).toEqual({ text: 'aside', ranges: [], mode: { kind: 'new' } });
    expect(withoutMode({ ...hello, mode: { kind: 'reply', to: message } })).toEqual(hello);
  });
});
