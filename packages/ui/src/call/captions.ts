import type { CallMember } from '@kith/calls';
import type { Did } from '@kith/identity';
import { isolated } from '../parts/isolate.js';

/** What changed between two looks at a call, in sentences for screen readers; the own entry is left to its buttons. */
export function captionsOf(
  before: readonly CallMember[],
  after: readonly CallMember[],
  nameOf: (person: Did) => string,
): readonly string[] {
  const was = new Map(before.map((member) => [member.key, member]));
  const is = new Set(after.map((member) => member.key));
  const said: string[] = [];
  for (const member of after) {
    if (member.self) continue;
    const old = was.get(member.key);
    const name = nameOf(member.person);
    if (old === undefined) {
      said.push(`${isolated(name)} joined`);
      if (member.media.sharing) said.push(`${isolated(name)} shares the screen`);
      continue;
    }
    if (old.media.sharing !== member.media.sharing)
      said.push(`${isolated(name)} ${member.media.sharing ? 'shares the screen' : 'stopped sharing'}`);
    if (old.media.muted !== member.media.muted)
      said.push(`${isolated(name)} is ${member.media.muted ? 'muted' : 'no longer muted'}`);
    if (old.connection !== member.connection && member.connection === 'recovering')
      said.push(`The connection with ${isolated(name)} is being made again`);
  }
  for (const member of before)
    if (!member.self && !is.has(member.key)) said.push(`${isolated(nameOf(member.person))} left`);
  return said;
}
