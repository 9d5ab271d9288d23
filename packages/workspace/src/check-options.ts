import {
  requireOnly,
  namesOf,
  invalidArgument,
  isObject,
  requireFunction,
  requireFunctions,
  requireObject,
  requireText,
} from '@kith/identity';
import { checkSchemas } from '@kith/store';
import { builtInSchemas } from './built-in-schemas.js';
import type { DeviceOptions } from './options.js';
import { workspaceError } from './codes.js';

const defaults =
  'options that begin with ...memoryDefaults(), ...nodeDefaults(directory) or ...await browserDefaults()';

/** Functions that a platform must have, so that a promise or half of one is told at once. */
const platform = ['storage.open', 'storage.list', 'keys.load', 'crypto.sha256', 'crypto.randomBytes'];

/** Functions of the parts that a platform may leave out. */
const optional = {
  tabs: ['hold', 'channel'],
  connectivity: ['isOnline', 'onChange'],
  activity: ['onActivity'],
  page: ['onHide', 'onShow'],
  calls: ['load', 'connections', 'media', 'audio', 'onNetworkChange'],
  clock: ['now', 'after'],
} as const;

export const deviceNames = namesOf<DeviceOptions>({
  storage: true,
  keys: true,
  crypto: true,
  clock: true,
  randomBytes: true,
  signaling: true,
  startOffline: true,
  WebSocket: true,
  rtc: true,
  iceServers: true,
  createLink: true,
  tabs: true,
  connectivity: true,
  activity: true,
  keepStorage: true,
  page: true,
  calls: true,
  schemas: true,
  presenceFields: true,
  onError: true,
});

/**
 * What options must be, whatever the compiler let through.
 * @throws KithError `argument-invalid`, `signaling-url-invalid`, `presence-fields`, `schema-foreign`, `schema-duplicate`, `schema-reserved`.
 */
export function checkDeviceOptions(given: unknown, names: readonly string[] = deviceNames): void {
  requireObject('options', given, defaults);
  const options = requireOnly('options', given, names);
  requireFunctions('options', options, platform, defaults);
  checkSchemas(options['schemas'], builtInSchemas);
  checkSignaling(options['signaling']);
  checkFields(options['presenceFields']);
  for (const [name, functions] of Object.entries(optional))
    if (options[name] !== undefined)
      requireFunctions(
        'options',
        options,
        functions.map((each) => `${name}.${each}`),
      );
  const { rtc, iceServers } = options;
  if (rtc !== undefined)
    requireFunction('rtc.RTCPeerConnection', requireObject('rtc', rtc)['RTCPeerConnection'], 'the WebRTC classes');
  for (const name of ['createLink', 'WebSocket', 'onError', 'randomBytes', 'keepStorage'])
    if (options[name] !== undefined) requireFunction(name, options[name]);
  if (iceServers !== undefined && !(Array.isArray(iceServers) && iceServers.every(isIceServer)))
    throw invalidArgument(
      'iceServers',
      iceServers,
      "a list of RTCIceServer, such as { urls: 'stun:stun.example:3478' }",
    );
}

function checkSignaling(signaling: unknown): void {
  if (signaling === undefined) return;
  const wanted = 'a list of `ws:` or `wss:` addresses, or transports';
  if (!Array.isArray(signaling)) throw invalidArgument('signaling', signaling, wanted);
  for (const each of signaling as readonly unknown[]) {
    if (isObject(each)) requireFunction('signaling', each['publish'], wanted);
    else if (!isHubUrl(requireText('signaling', each, wanted)))
      throw workspaceError('signaling-url-invalid', {
        message: `"${String(each)}" is no WebSocket address.`,
        argument: 'signaling',
      });
  }
}

function checkFields(fields: unknown): void {
  if (fields === undefined) return;
  for (const [name, validator] of Object.entries(requireObject('presenceFields', fields, 'validators by name'))) {
    if (/^[^:]+:.+$/.test(name) && typeof validator === 'function') continue;
    throw workspaceError('presence-fields', {
      message: `The field "${name}" can be told to nobody.`,
      fix: `Put your app's name and a colon in front ("acme:${name}"), and give it a function that says whether a value is one.`,
      argument: 'presenceFields',
    });
  }
}

/** Otherwise every connection would fail to be made, each time somebody is met. */
function isIceServer(value: unknown): boolean {
  if (!isObject(value)) return false;
  const urls: readonly unknown[] = Array.isArray(value['urls']) ? value['urls'] : [value['urls']];
  return urls.length > 0 && urls.every((url) => typeof url === 'string' && /^(?:stun|turn)s?:./i.test(url));
}

/** What can be a hub: all that is ever contacted of what invites name. */
export function isHubUrl(text: string): boolean {
  return /^wss?:\/\/[^/]/.test(text) && URL.canParse(text);
}
