import { describe, expect, it } from 'vitest';
import { closeTab, keepTab, neighbourTab, visitTab, type TabList } from '../src/navigation/tab-list.js';

const none: TabList = { open: [], preview: null };
const visit = (list: TabList, ...ids: readonly string[]) => ids.reduce(visitTab, list);

describe('tabs', () => {
  it('WB-TB-1 the next channel takes over the preview tab, in its place', () => {
    expect(visit(none, 'a')).toEqual({ open: ['a'], preview: 'a' });
    expect(visit(none, 'a', 'b', 'c')).toEqual({ open: ['c'], preview: 'c' });
    const between: TabList = { open: ['a', 'b', 'c'], preview: 'b' };
    expect(visit(between, 'd')).toEqual({ open: ['a', 'd', 'c'], preview: 'd' });
  });

  it('WB-TB-1 a tab that is kept stays, and going to an open one changes nothing', () => {
    const kept = keepTab(visit(none, 'a'), 'a');
    expect(kept).toEqual({ open: ['a'], preview: null });
    expect(visit(kept, 'b', 'c')).toEqual({ open: ['a', 'c'], preview: 'c' });
    expect(visit(kept, 'b', 'a')).toEqual({ open: ['a', 'b'], preview: 'b' });
    expect(keepTab(visit(kept, 'b'), 'a')).toEqual({ open: ['a', 'b'], preview: 'b' });
  });

  it('WB-TB-1 a preview that is no open tab takes nothing over', () => {
    expect(visit({ open: ['a'], preview: 'gone' }, 'b')).toEqual({ open: ['a', 'b'], preview: 'b' });
  });

  it('WB-TB-2 a closed tab leaves the screen to the one behind it, or before it', () => {
    const list: TabList = { open: ['a', 'b', 'c'], preview: 'c' };
    expect(['a', 'b', 'c'].map((id) => neighbourTab(list, id))).toEqual(['b', 'c', 'b']);
    expect(neighbourTab({ open: ['a'], preview: null }, 'a')).toBeNull();
    expect(closeTab(list, 'c')).toEqual({ open: ['a', 'b'], preview: null });
    expect(closeTab(list, 'a')).toEqual({ open: ['b', 'c'], preview: 'c' });
  });
});
