import { isolated } from '@kith/ui';

/** What the bar of a channel says of its call. `interrupted`: this device was in it when the page went. */
export function callBarWords(names: readonly string[], interrupted: boolean): string {
  const [first, ...others] = names;
  if (first === undefined) return interrupted ? 'You were in a call here.' : 'No one is in this room.';
  const more = others.length === 0 ? '' : ` and ${others.length === 1 ? '1 other' : `${others.length} others`}`;
  const who = `${isolated(first)}${more}`;
  const verb = others.length === 0 ? 'is' : 'are';
  return interrupted ? `You were in this call. ${who} ${verb} still in it.` : `${who} ${verb} in a call here.`;
}
