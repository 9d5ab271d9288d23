import { isolated } from '@kith/ui';
import { describe, expect, it } from 'vitest';
import { pageIcon, pageTitle } from '../src/notices/page-marks.js';

const nothing = { unread: 0, mentions: 0, calls: 0 };
const place = `${isolated('general')} · ${isolated('Tea club')}`;

describe('title and icon of the page', () => {
  it('WB-NT-5 the title says how much waits, then the place', () => {
    expect(pageTitle(nothing, 'general', 'Tea club')).toBe(place);
    expect(pageTitle({ unread: 3, mentions: 1, calls: 0 }, 'general', 'Tea club')).toBe(`(3) ${place}`);
    expect(pageTitle({ unread: 0, mentions: 2, calls: 0 }, 'general', 'Tea club')).toBe(`(2) ${place}`);
    expect(pageTitle({ unread: 100, mentions: 0, calls: 0 }, 'general', 'Tea club')).toBe(`(99+) ${place}`);
    expect(pageTitle({ unread: 1, mentions: 1, calls: 2 }, 'general', 'Tea club')).toBe(`(3) ${place}`);
    expect(pageTitle(nothing, '', 'Tea club')).toBe(`${isolated('Tea club')} · ${isolated('Kith')}`);
    expect(pageTitle({ unread: 1, mentions: 0, calls: 0 }, '', '')).toBe(`(1) ${isolated('Kith')}`);
  });

  it('WB-NT-5 the icon bears a mark while something waits, and another one for a mention', () => {
    expect(pageIcon(nothing, '/icon.svg')).toBe('/icon.svg');
    const unread = pageIcon({ unread: 1, mentions: 0, calls: 0 }, '/icon.svg');
    const mentioned = pageIcon({ unread: 1, mentions: 1, calls: 0 }, '/icon.svg');
    expect(new Set([unread, mentioned, '/icon.svg']).size).toBe(3);
    for (const icon of [unread, mentioned]) expect(icon).toMatch(/^data:image\/svg\+xml,%3Csvg/u);
    expect(pageIcon({ unread: 0, mentions: 1, calls: 0 }, '/icon.svg')).toBe(mentioned);
    expect(pageIcon({ unread: 0, mentions: 0, calls: 1 }, '/icon.svg')).toBe(mentioned);
  });
});
