import { describe, expect, it } from 'vitest';
import { channelInWords } from '../src/parts/channel-icon.js';

describe('what a channel is called', () => {
  it('WB-CH-1 "#" is for what is written in, a voice room has its name alone', () => {
    expect(channelInWords({ name: 'plans', kind: 'channel' })).toBe('#plans');
    expect(channelInWords({ name: 'Lounge', kind: 'voice' })).toBe('Lounge');
  });
});
