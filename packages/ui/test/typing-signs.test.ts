import { describe, expect, it } from 'vitest';
import { typingSigns } from '../src/composer/typing-signs.js';

describe('what a composer tells others', () => {
  it('UI-CO-3 every letter is typing; an emptied text and leaving end it at once', () => {
    const told: string[] = [];
    const signs = typingSigns({ typing: () => void told.push('typing'), stopTyping: () => void told.push('stop') });
    signs.wrote('H');
    signs.wrote('He');
    signs.wrote('');
    signs.wrote(' ');
    signs.left();
    expect(told).toEqual(['typing', 'typing', 'stop', 'typing', 'stop']);
  });
});
