import { invalidArgument, requireFunction, requireFunctions, requireText } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import { callsError } from './codes.js';

const group = ['group.secret.getSnapshot', 'group.secret.subscribe', 'group.personOf', 'group.onMembers'];
const clock = ['clock.now', 'clock.after'];
const signaled = ['identity.signer.sign', ...group, 'crypto.encrypt', ...clock, 'random', 'onError'];

/**
 * Checks the options of a call at run time.
 * @throws KithError `argument-invalid`, `call-id`
 */
export function checkCallOptions(options: unknown): void {
  requireFunctions('options', options, [...signaled, 'createMediaConnection']);
  const { call, signaling, iceServers, occupants } = options as Readonly<Record<string, unknown>>;
  const { length } = requireText('call', call, 'the id of the node that is called about');
  if (length === 0 || length > NODE_MAX)
    throw callsError('call-id', { message: `A call has an id of 1 to ${NODE_MAX} characters.`, argument: 'call' });
  checkSignaling(signaling);
  for (const [name, given] of Object.entries({ iceServers, occupants }))
    if (given !== undefined) requireFunction(name, given);
}

/**
 * Checks the options of ringing.
 * @throws KithError `argument-invalid`
 */
export function checkRingingOptions(options: unknown): void {
  requireFunctions('options', options, [...signaled, 'devicesOf', 'isBusy']);
  checkSignaling((options as Readonly<Record<string, unknown>>)['signaling']);
}

/**
 * Checks the options of a controller.
 * @throws KithError `argument-invalid`
 */
export function checkControllerOptions(options: unknown): void {
  const parts = ['call.join', 'call.leave', 'media.startAudio', 'media.stop', 'volumes.get', 'volumes.set'];
  requireFunctions('options', options, [...parts, ...clock, 'signalingUp', 'hasTurn', 'onError']);
}

/**
 * Checks the options of local media.
 * @throws KithError `argument-invalid`
 */
export function checkMediaOptions(options: unknown): void {
  requireFunctions('options', options, ['storage.getItem', 'storage.setItem', 'onError']);
}

/**
 * Checks the options of signaling, and the functions of its carrier.
 * @throws KithError `argument-invalid`
 */
export function checkSignalingOptions(options: unknown, carrier: readonly string[]): void {
  requireFunctions('options', options, [...group, 'crypto.hkdf', ...carrier]);
}

function checkSignaling(signaling: unknown): void {
  const wanted = 'a list of signaling, such as that of peerSignaling() or brokerSignaling()';
  if (!Array.isArray(signaling)) throw invalidArgument('signaling', signaling, wanted);
  for (const each of signaling as readonly unknown[])
    requireFunctions('signaling', each, ['send', 'onSignal', 'onGone'], wanted);
}
