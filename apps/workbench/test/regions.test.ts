import { describe, expect, it } from 'vitest';
import { stepTo } from '../src/shell/regions.js';
import { tabAfter } from '../src/parts/tab-keys.js';

describe('moving through the page', () => {
  it('WB-KB-1 a step leads around, and from nowhere to the first or the last', () => {
    const list = ['rail', 'list', 'text'];
    const from = (at: string, direction: 1 | -1) => stepTo(list, (each) => each === at, direction);
    expect(['rail', 'list', 'text', 'body'].map((at) => from(at, 1))).toEqual(['list', 'text', 'rail', 'rail']);
    expect(['rail', 'list', 'text', 'body'].map((at) => from(at, -1))).toEqual(['text', 'rail', 'list', 'text']);
    expect(stepTo([], () => true, 1)).toBeNull();
  });

  it('WB-KB-3 arrows, Home and End choose among tabs, and no other key does', () => {
    const tabs = ['a', 'b', 'c'] as const;
    expect(tabAfter(tabs, 'a', 'ArrowRight')).toBe('b');
    expect(tabAfter(tabs, 'c', 'ArrowRight')).toBe('a');
    expect(tabAfter(tabs, 'a', 'ArrowLeft')).toBe('c');
    expect(tabAfter(tabs, 'b', 'Home')).toBe('a');
    expect(tabAfter(tabs, 'b', 'End')).toBe('c');
    for (const key of ['Enter', 'ArrowUp', 'x', '']) expect(tabAfter(tabs, 'b', key)).toBeNull();
  });
});
