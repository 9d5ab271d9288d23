import type { Rule, RuleQuestion } from '@kith/store';
import type { CommsRuleCode } from '../codes.js';
import { isVisible } from '../visible.js';

/** One reason to refuse a patch: a stable code, and the test that finds it. */
export interface Condition<Code extends string = string> {
  readonly code: Code;
  readonly holds: (question: RuleQuestion) => boolean;
}

/** Accepts a patch when every condition holds, and otherwise names the first that does not. */
export function every<Code extends string = string>(...conditions: readonly Condition<Code>[]): Rule {
  return (question) => conditions.find((condition) => !condition.holds(question))?.code ?? 'accept';
}

/** "Moderator" means admin or owner. */
export const isModerator = ({ role }: RuleQuestion): boolean => role === 'admin' || role === 'owner';
export const isAuthor = ({ author, creator }: RuleQuestion): boolean => author === creator;

/** The table: who may write what. Every peer asks it the same question and gets the same answer. */
export const conditions = {
  /** Only the person a node is named after writes it. */
  subject: { code: 'not-the-subject', holds: ({ author, key }) => author === key },
  memberOrAbove: { code: 'not-for-guests', holds: (question) => question.role === 'member' || isModerator(question) },
  moderator: { code: 'not-a-moderator', holds: isModerator },
  /** Whoever made a message says what it says; a moderator may only take it away. */
  authorOrRedaction: {
    code: 'not-the-author',
    holds: (question) => isAuthor(question) || (isModerator(question) && onlySets(question, 'redacted')),
  },
  /** What was taken away stays away. */
  notRedacted: {
    code: 'already-redacted',
    holds: ({ action, before }) => action === 'create' || before['redacted'] !== true,
  },
  saysSomething: {
    code: 'message-empty',
    holds: ({ set }) =>
      set['redacted'] === true ||
      set['text'] === undefined ||
      (typeof set['text'] === 'string' && isVisible(set['text'])),
  },
  /** A message is not carried to another channel, nor under another message, after it was written. */
  staysInPlace: {
    code: 'message-moved',
    holds: ({ action, set }) => action === 'create' || (set['channel'] === undefined && set['inReplyTo'] === undefined),
  },
} satisfies Record<string, Condition<CommsRuleCode>>;

function onlySets({ set }: RuleQuestion, property: string): boolean {
  const names = Object.keys(set);
  return names.length === 1 && names[0] === property;
}
