import { shownName } from '@kith/comms';

/** Whom and what an invite link names. Anybody can write this into a link: it is shown as what the link says, and decides nothing. */
export interface InviteNames {
  readonly workspace: string | null;
  readonly by: string | null;
}

const mostCharacters = 60;
const longestFragment = 10_000;
const noNames: InviteNames = { workspace: null, by: null };

/** Ends the names: what a text or a browser puts behind the link is no part of them. */
const afterNames = '&end';

/** What stands behind the code in the fragment, which browsers send to nobody. Empty where there is nothing to name. */
export function namesInFragment({ workspace, by }: InviteNames): string {
  const names = [written('to', workspace), written('by', by)].join('');
  return names === '' ? '' : names + afterNames;
}

/** The names in a link, or in a text with one. */
export function inviteNamesIn(text: string): InviteNames {
  const fragment = fragmentIn(text);
  return fragment === null ? noNames : { workspace: read(fragment, 'to'), by: read(fragment, 'by') };
}

/** What stands behind the `#`, or behind an encoded one: what passes a link on may have encoded it, alone or with all that follows. */
function fragmentIn(text: string): string | null {
  const found = /#|%23/.exec(text);
  if (found === null) return null;
  const fragment = text.slice(found.index, found.index + longestFragment);
  return found[0] === '#' || fragment.includes('&') ? fragment : decoded(fragment);
}

function written(key: string, name: string | null): string {
  const short = shortened(name);
  // What ends a sentence would not be taken for a part of the link.
  const encoded = encodeURIComponent(short ?? '').replaceAll(
    /[!'()*.~_-]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return encoded === '' ? '' : `&${key}=${encoded}`;
}

function read(fragment: string, key: string): string | null {
  const encoded = new RegExp(`&${key}=([A-Za-z0-9%]{1,2000})`).exec(fragment)?.[1];
  const name = encoded === undefined ? null : decoded(encoded);
  return name === null ? null : shortened(withoutClosers(name));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

const openerOf: Readonly<Record<string, string>> = {
  '>': '<',
  ')': '(',
  ']': '[',
  '}': '{',
  '”': '“',
  '»': '«',
  '"': '"',
};

/** A link in "<…>" or in quotation marks may have been opened with what closes them: it stands behind the last name then. */
function withoutClosers(name: string): string {
  let end = name.length;
  for (;;) {
    const opener = openerOf[name.charAt(end - 1)];
    if (opener === undefined || name.slice(0, end - 1).includes(opener)) return name.slice(0, end);
    end -= 1;
  }
}

function shortened(name: string | null): string | null {
  const shown = shownName(name?.replaceAll(/\s+/gu, ' ').trim());
  if (shown === null) return null;
  const characters = Array.from(shown);
  return characters.length <= mostCharacters ? shown : `${characters.slice(0, mostCharacters).join('')}…`;
}
