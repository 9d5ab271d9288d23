import {
  brokerSignaling,
  createCall,
  createCallController,
  createLocalMedia,
  createRinging,
  peerSignaling,
} from '@kith/calls';
import { createIdentity, KithError, memoryKeyStore, observable, openIdentity, systemClock } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createMesh, loopbackSignaling, webrtcLinks, websocketSignaling } from '@kith/mesh';
import { createPresence } from '@kith/presence';
import { createSpace, joinSpace, memoryStorage, openSpace } from '@kith/store';
import type { Space } from '@kith/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const crypto = createNodeCrypto();
const clock = systemClock;
const identity = await createIdentity({ crypto, clock });
const secret = observable({ epoch: crypto.randomBytes(16), key: crypto.randomBytes(32) });
const personOf = () => identity.person;
const group = { id: crypto.randomBytes(32), secret, personOf, onMembers: () => () => {} };
const member = { identity, group, crypto, clock, random: crypto.randomBytes, onError: () => {} };
const signaling = [peerSignaling({ group, crypto })];
const transport = loopbackSignaling().transport();
const environment = { identity, crypto, clock, storage: memoryStorage(), schemas: [] };

/** Calls as JavaScript lets them be made. */
const loose = <Result>(made: (...given: never[]) => Result, ...given: readonly unknown[]): Result =>
  made(...(given as never[]));
const presence = (more: object) => loose(createPresence, { ...member, ...more });
const call = (more: object) =>
  loose(createCall, { ...member, signaling, call: 'standup', createMediaConnection: () => {}, ...more });
const mesh = (more: object) =>
  loose(createMesh, {
    ...{ identity, crypto, clock, random: crypto.randomBytes },
    ...{ signaling: [transport], createLink: () => {}, ...more },
  });
const meshed = <Result>(how: (made: ReturnType<typeof mesh>) => Result): Result => {
  const made = mesh({});
  try {
    return how(made);
  } finally {
    void made.close();
  }
};

let space: Space;
beforeAll(async () => {
  space = await createSpace(environment, { kind: 'workspace' });
});
afterAll(() => space.close());

/** What was done, and what the error names. */
const misuses: readonly (readonly [what: string, argument: string, how: () => unknown])[] = [
  // Presence.
  ['createPresence()', 'options', () => loose(createPresence)],
  ['presence without a group', 'group', () => presence({ group: undefined })],
  ['presence of an identity that nobody awaited', 'identity', () => presence({ identity: Promise.resolve(identity) })],
  ['presence with a plain secret', 'group.secret.getSnapshot', () => presence({ group: { ...group, secret: {} } })],
  ['presence without onError', 'onError', () => presence({ onError: undefined })],
  ['presence with half of a clock', 'clock.after', () => presence({ clock: { now: () => 0 } })],
  ['presence with a misspelt option', 'options.actvity', () => presence({ actvity: {} })],
  ['presence with half of the tabs', 'tabs.post', () => presence({ tabs: {} })],
  ['a field without a colon', 'fields.colour', () => presence({ fields: { colour: () => true } })],
  ['a field without a validator', 'fields.acme:colour', () => presence({ fields: { 'acme:colour': true } })],
  ['presence over no connection', 'connection', () => createPresence(member).attach('x' as never)],

  // Calls.
  ['createCall()', 'options', () => loose(createCall)],
  ['a call about a number', 'call', () => call({ call: 5 })],
  ['a call without signaling', 'signaling', () => call({ signaling: undefined })],
  ['a call with one signaling for a list', 'signaling', () => call({ signaling: signaling[0] })],
  ['a call with an address for signaling', 'signaling', () => call({ signaling: ['wss://hub.example'] })],
  ['a call without connections', 'createMediaConnection', () => call({ createMediaConnection: undefined })],
  ['a call with a list of servers', 'iceServers', () => call({ iceServers: [] })],
  ['createCallController()', 'options', () => loose(createCallController)],
  ['a controller without a call', 'call', () => loose(createCallController, { clock })],
  ['createRinging()', 'options', () => loose(createRinging)],
  ['ringing without devicesOf', 'devicesOf', () => loose(createRinging, { ...member, signaling })],
  ['createLocalMedia()', 'options', () => loose(createLocalMedia)],
  ['peerSignaling()', 'options', () => loose(peerSignaling)],
  ['signaling without a transport', 'random', () => loose(brokerSignaling, { group, crypto })],

  // Connections.
  ['createMesh()', 'options', () => loose(createMesh)],
  ['a mesh with an address for a transport', 'signaling', () => mesh({ signaling: ['wss://hub.example'] })],
  ['a mesh with one transport for a list', 'signaling', () => mesh({ signaling: transport })],
  ['a mesh without links', 'createLink', () => mesh({ createLink: undefined })],
  ['a mesh with a short session', 'session', () => mesh({ session: new Uint8Array(3) })],
  ['a meeting under a text', 'secret', () => meshed((made) => made.join('chat' as never))],
  ['a listener that is none', 'listener', () => meshed((made) => made.onConnection('x' as never))],
  ['webrtcLinks()', 'options', () => loose(webrtcLinks)],
  ['links without the classes', 'wrtc', () => loose(webrtcLinks, { clock })],
  ['websocketSignaling()', 'options', () => loose(websocketSignaling)],
  ['a hub without a WebSocket', 'WebSocket', () => loose(websocketSignaling, { url: 'wss://hub.example', clock })],

  // Spaces.
  ['createSpace()', 'environment', () => loose(createSpace)],
  ['createSpace without options', 'options', () => loose(createSpace, environment)],
  ['a kind of space that is none', 'kind', () => loose(createSpace, environment, { kind: 'team' })],
  ['a name for a space', 'options.name', () => loose(createSpace, environment, { kind: 'workspace', name: 'x' })],
  [
    'an owner who is nobody',
    'owners',
    () => createSpace(environment, { kind: 'direct', owners: [identity.person, 'bob'] }),
  ],
  ['a space without schemas', 'schemas', () => loose(openSpace, { ...environment, schemas: undefined }, 'x')],
  ['a space without storage', 'storage', () => loose(joinSpace, { ...environment, storage: undefined }, 'x')],
  ['openSpace without an id', 'id', () => loose(openSpace, environment)],
  ['sync over no connection', 'connection', () => space.attach('x' as never)],
  ['a secret without a label', 'label', () => space.secret(undefined as never)],
  ['the delivery of nothing', 'place', () => space.deliveryOf(undefined as never)],

  // Persons.
  ['openIdentity()', 'options', () => loose(openIdentity)],
  ['createIdentity()', 'crypto', () => loose(createIdentity)],
  ['half of a key store', 'store.load', () => loose(openIdentity, { crypto, clock, store: {} })],
  ['an identity without a clock', 'clock', () => loose(openIdentity, { crypto, store: memoryKeyStore() })],
];

describe('misuse of the parts', () => {
  it.each(misuses)('WS-64 %s is refused, by the name of %s', async (_, argument, how) => {
    const error: unknown = await (async () => how())().then(
      () => 'accepted',
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(KithError);
    expect(error).toMatchObject({ code: 'argument-invalid', argument });
    expect(error instanceof KithError && error.fix).toMatch(/\S/);
  });
});
