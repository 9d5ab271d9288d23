import { describe, expect, it } from 'vitest';
import { callBarWords } from '../src/calls/call-bar-words.js';

describe('the bar of a channel', () => {
  it('WB-CALL-7 says who is in its call', () => {
    expect(callBarWords([], false)).toBe('No one is in this room.');
    expect(callBarWords(['Ada'], false)).toBe('Ada is in a call here.');
    expect(callBarWords(['Ada', 'Bob', 'Cem'], false)).toBe('Ada and 2 others are in a call here.');
  });

  it('WB-CALL-8 says so of a call that was interrupted, in one bar', () => {
    expect(callBarWords([], true)).toBe('You were in a call here.');
    expect(callBarWords(['Ada'], true)).toBe('You were in this call. Ada is still in it.');
    expect(callBarWords(['Ada', 'Bob'], true)).toBe('You were in this call. Ada and 1 other are still in it.');
  });
});
