import { describe, expect, it } from 'vitest';
import { followStep, type FollowPlace } from '../src/people/follow-step.js';

const known = (node: string) => ['general', 'plans', 'tea'].includes(node);
const at = (node: string | null): FollowPlace => ({ from: node, to: node });
const seen = (current: string | null, viewing: string | null, gone = false) => ({ current, viewing, gone, known });

describe('following somebody', () => {
  it('WB-PS-9 goes where they go, and stays where they stay', () => {
    expect(followStep(at('general'), seen('general', 'plans'))).toEqual({
      kind: 'go',
      place: { from: 'general', to: 'plans' },
      to: 'plans',
    });
    expect(followStep(at('plans'), seen('plans', 'plans'))).toEqual({ kind: 'stay', place: at('plans') });
  });

  it('WB-PS-9 the way there is no own navigation, however often it is looked at before it is done', () => {
    const underway = { from: 'general', to: 'plans' };
    expect(followStep(underway, seen('general', 'plans'))).toEqual({ kind: 'stay', place: underway });
    expect(followStep(underway, seen('plans', 'plans'))).toEqual({ kind: 'stay', place: at('plans') });
    expect(followStep(underway, seen('general', 'tea'))).toMatchObject({ kind: 'go', to: 'tea' });
  });

  it('WB-PS-9 own navigation ends it, also back to where one came from', () => {
    expect(followStep(at('plans'), seen('general', 'plans'))).toEqual({ kind: 'stop', why: 'moved' });
    expect(followStep(at('plans'), seen(null, 'plans'))).toEqual({ kind: 'stop', why: 'moved' });
    expect(followStep(at('plans'), seen('tea', 'general'))).toEqual({ kind: 'stop', why: 'moved' });
  });

  it('WB-PS-9 what this device does not have is not followed, nor is looking at nothing', () => {
    expect(followStep(at('general'), seen('general', 'elsewhere'))).toEqual({ kind: 'stay', place: at('general') });
    expect(followStep(at('general'), seen('general', null))).toEqual({ kind: 'stay', place: at('general') });
  });

  it('WB-PS-9 their going ends it', () => {
    expect(followStep(at('general'), seen('general', null, true))).toEqual({ kind: 'stop', why: 'gone' });
  });
});
