import { KithError, invalidArgument, isObject, requireFunction, requireObject, requireText } from '@kith/identity';
import { checkSchemas } from '@kith/store';
import { builtInSchemas } from './built-in-schemas.js';

const defaults =
  'options that begin with ...memoryDefaults(), ...nodeDefaults(directory) or ...await browserDefaults()';

/** Functions that each part of a platform must have, so that a promise or half of one is told at once. */
const platform = {
  storage: ['open', 'list'],
  keys: ['load'],
  crypto: ['sha256', 'randomBytes'],
} as const;

/**
 * What options must be, whatever the compiler let through.
 * @throws KithError `argument-invalid`, `signaling-url-invalid`, `presence-fields`, `schema-foreign`, `schema-duplicate`, `schema-reserved`.
 */
export function checkDeviceOptions(given: unknown): void {
  const options = requireObject('options', given, defaults);
  for (const [name, functions] of Object.entries(platform)) {
    const part = requireObject(name, options[name], defaults);
    for (const each of functions) requireFunction(`${name}.${each}`, part[each], defaults);
  }
  checkSchemas(options['schemas'], builtInSchemas);
  checkSignaling(options['signaling']);
  checkFields(options['presenceFields']);
  const { rtc, createLink, WebSocket, onError, iceServers, clock } = options;
  if (rtc !== undefined)
    requireFunction('rtc.RTCPeerConnection', requireObject('rtc', rtc)['RTCPeerConnection'], 'the WebRTC classes');
  if (createLink !== undefined) requireFunction('createLink', createLink);
  if (WebSocket !== undefined) requireFunction('WebSocket', WebSocket, 'the class WebSocket');
  if (onError !== undefined) requireFunction('onError', onError);
  if (iceServers !== undefined && !Array.isArray(iceServers))
    throw invalidArgument('iceServers', iceServers, 'a list of RTCIceServer');
  if (clock !== undefined) requireFunction('clock.after', requireObject('clock', clock)['after'], 'a clock');
}

function checkSignaling(signaling: unknown): void {
  if (signaling === undefined) return;
  const wanted = 'a list of `ws:` or `wss:` addresses, or transports';
  if (!Array.isArray(signaling)) throw invalidArgument('signaling', signaling, wanted);
  for (const each of signaling as readonly unknown[]) {
    if (isObject(each)) requireFunction('signaling', each['publish'], wanted);
    else if (!isHubUrl(requireText('signaling', each, wanted)))
      throw new KithError('signaling-url-invalid', `"${String(each)}" is no WebSocket address.`, {
        fix: 'Use a ws:// or wss:// address.',
        argument: 'signaling',
      });
  }
}

function checkFields(fields: unknown): void {
  if (fields === undefined) return;
  for (const [name, validator] of Object.entries(requireObject('presenceFields', fields, 'validators by name'))) {
    if (/^[^:]+:.+$/.test(name) && typeof validator === 'function') continue;
    throw new KithError('presence-fields', `The field "${name}" can be told to nobody.`, {
      fix: `Put your app's name and a colon in front ("acme:${name}"), and give it a function that says whether a value is one.`,
      argument: 'presenceFields',
    });
  }
}

/** What can be a hub: all that is ever contacted of what invites name. */
export function isHubUrl(text: string): boolean {
  return /^wss?:\/\/[^/]/.test(text) && URL.canParse(text);
}
