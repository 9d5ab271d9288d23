import { invalidArgument, namesOf, requireFunctions, requireObject, requireOnly } from '@kith/identity';
import type { PresenceOptions } from './presence-types.js';

const parts = namesOf<PresenceOptions>({
  identity: true,
  group: true,
  crypto: true,
  clock: true,
  random: true,
  tabs: true,
  activity: true,
  status: true,
  blocked: true,
  fields: true,
  onError: true,
});

const needed = [
  'identity.signer.sign',
  'group.secret.getSnapshot',
  'group.secret.subscribe',
  'group.personOf',
  'group.onMembers',
  'crypto.hkdf',
  'clock.now',
  'clock.after',
  'random',
  'onError',
];

const optional = {
  tabs: ['tabs.post', 'tabs.onMessage', 'tabs.close'],
  activity: ['activity.isVisible', 'activity.onActivity'],
  status: ['status.getSnapshot', 'status.subscribe'],
  blocked: ['blocked.getSnapshot', 'blocked.subscribe'],
};

/**
 * Checks the options at run time.
 * @throws KithError `argument-invalid`
 */
export function checkPresenceOptions(given: unknown): void {
  requireFunctions('options', given, needed);
  const options = requireOnly('options', given, parts);
  for (const [name, functions] of Object.entries(optional))
    if (options[name] !== undefined) requireFunctions('options', options, functions);
  const { fields } = options;
  if (fields === undefined) return;
  for (const [name, validator] of Object.entries(requireObject('fields', fields, 'validators by name')))
    if (!/^[^:]+:.+$/.test(name) || typeof validator !== 'function')
      throw invalidArgument(
        `fields.${name}`,
        validator,
        `a function that says whether a value is one, under a name with a colon, such as "acme:${name}"`,
      );
}

/**
 * Checks the used part of a connection.
 * @throws KithError `argument-invalid`
 */
export function checkConnection(connection: unknown): void {
  requireFunctions('connection', connection, ['open', 'onClose']);
}
