import { isPromise, observable } from '@kith/identity';
import type { Awaitable, Did } from '@kith/identity';
import { deviceOf, sessionKey } from '@kith/identity/internal';
import { checkConnection, checkPresenceOptions } from './check-options.js';
import { presenceEvents } from './events.js';
import type { StatusChoice } from './fields.js';
import { createAwarenessGate } from './gate/gate.js';
import type { SessionState } from './internal.js';
import type { Link, LinkListener } from './link/link.js';
import { createOutbox } from './link/outbox.js';
import { openPeerLink } from './link/peer-link.js';
import type { PeerLink } from './link/peer-link.js';
import { createRoster } from './link/roster.js';
import { createTabBridge } from './link/tab-bridge.js';
import type { TabBridge } from './link/tab-bridge.js';
import { createNotices } from './notice/notices.js';
import { createOwnState } from './own/own-state.js';
import { refuseNode } from './own/refusals.js';
import type { PresenceConnection } from './ports.js';
import type { PresenceOptions, PresenceService, RefusalCode } from './presence-types.js';
import { createRoomSessions } from './room-sessions.js';
import { AWARENESS_FIELDS, isAwarenessFields } from './view/awareness-bridge.js';
import { createViews } from './view/views.js';
import { createFrameSealer } from './wire/frame.js';
import { encodeMessage } from './wire/messages.js';
import type { PresenceMessage } from './wire/messages.js';
import { changedRooms } from './wire/state.js';
import { presenceError } from './codes.js';

/**
 * Makes the presence of one group for one tab or program.
 * @throws KithError `argument-invalid`
 */
export function createPresence(options: PresenceOptions): PresenceService {
  checkPresenceOptions(options);
  const { identity, group, crypto, clock, random, onError } = options;
  const fields = { [AWARENESS_FIELDS]: isAwarenessFields, ...options.fields };
  const choice = options.status ?? observable<StatusChoice>('auto');
  const blocked = options.blocked ?? observable<ReadonlySet<Did>>(new Set());
  const session = random(16);
  const key = sessionKey(identity.device, session);

  const events = presenceEvents(onError);
  const views = createViews({ clock, emit: (event) => events.emit(event), onError });
  const own = createOwnState({
    clock,
    choice,
    fields,
    onError,
    ...(options.activity === undefined ? {} : { activity: options.activity }),
  });
  const gate = createAwarenessGate({ crypto, clock, group, own: key, fields });
  const onRefused = (code: RefusalCode, device: string): void => events.emit({ type: 'refused', code, device });
  const roster = createRoster({ clock, gate, group, views, onRefused });
  const peers = new Set<PeerLink>();
  const links = new Set<Link>();
  /** Links over which a message has come. */
  const reached = new Set<Link>();
  let linksEver = 0;
  let bridge: TabBridge | null = null;
  let closed = false;

  // Runs before the outbox gets a new secret, so that its next frames go over channels of that secret.
  const updatePeers = (): void => {
    for (const peer of peers) peer.update();
  };
  const stops = [
    group.secret.subscribe(updatePeers),
    group.onMembers(() => {
      roster.membersChanged();
      updatePeers();
    }),
  ];
  const outbox = createOutbox({
    own,
    sealer: createFrameSealer({ identity, crypto, group, session }),
    group,
    clock,
    onError,
    send(targets, message, frame) {
      const everybody = targets.length > 1 || targets[0]?.kind === 'tabs';
      // The other tabs send the frame over their connections, so borrowed links need not be named.
      if (everybody && targets.some(({ kind }) => kind === 'tabs')) {
        bridge?.frame(frame);
        for (const link of targets) if (link.kind === 'real') link.send(message);
      } else for (const link of targets) link.send(message);
    },
  });
  const notices = createNotices({
    identity,
    crypto,
    group,
    clock,
    random,
    choice,
    blocked,
    links: () => links,
    passOn: (notice) => bridge?.notice(notice),
    onNotice: (notice) => events.emit({ type: 'notice', notice }),
    onRefused,
    onError,
  });

  let shown: SessionState = new Map();
  function showOwn(): void {
    const state = own.state.getSnapshot();
    const changed = changedRooms(shown, state);
    shown = state;
    views.put({ key, person: identity.person, device: deviceOf(key), state }, changed, true);
  }
  showOwn();
  stops.push(own.state.subscribe(showOwn));

  function guarded(result: Awaitable<void>): void {
    if (isPromise(result)) result.catch(onError);
  }

  /** Reports a connection at its first message, so that the sender is counted. */
  function reach(link: Link): void {
    if (link.kind === 'tabs' || reached.has(link) || !links.has(link)) return;
    reached.add(link);
    if (reached.size === 1) events.emit({ type: 'connected', count: views.people.getSnapshot().length });
  }

  function receive(link: Link, message: PresenceMessage): Awaitable<void> {
    switch (message.kind) {
      case 'frame':
        return roster.frame(link, message.frame);
      case 'want':
        if (message.key === null || message.key === key) outbox.wanted(link);
        return undefined;
      case 'notice':
        return notices.receive(link.device, message.notice);
      case 'ping':
      case 'pong':
        return undefined;
    }
  }

  const listener: LinkListener = {
    opened(link, already) {
      links.add(link);
      roster.opened(link);
      if (link.kind === 'real') bridge?.real.opened(link, already);
      outbox.opened(link);
      if (already) link.send(encodeMessage({ kind: 'want', key: null }));
    },
    message(link, message, bytes) {
      if (link.kind === 'real') bridge?.real.message(link, message, bytes);
      const done = receive(link, message);
      if (isPromise(done)) guarded(done.then(() => reach(link)));
      else reach(link);
    },
    refused: (link, code) => onRefused(code, link.device),
    silent(link) {
      if (link.kind === 'real') bridge?.real.silent(link);
      roster.silent(link);
    },
    heard(link) {
      if (link.kind === 'real') bridge?.real.heard(link);
      link.send(encodeMessage({ kind: 'want', key: null }));
    },
    closed(link, reason) {
      links.delete(link);
      roster.closed(link, reason);
      outbox.closed(link);
      if (link.kind === 'real') bridge?.real.closed(link, reason);
      if (reached.delete(link) && reached.size === 0) events.emit({ type: 'disconnected' });
    },
  };

  if (options.tabs !== undefined) {
    const { tabs } = options;
    bridge = createTabBridge({
      tabs,
      key,
      identity,
      crypto,
      group,
      clock,
      listener,
      onNotice: (notice) => notices.relayed(notice),
      onError,
    });
    bridge.start();
  }

  function requireOpen(): void {
    if (!closed) return;
    throw presenceError('presence-closed');
  }

  const rooms = createRoomSessions({ key, own, views, requireOpen, onError });

  function attach(connection: PresenceConnection): () => void {
    requireOpen();
    checkConnection(connection);
    const nextId = (): string => `${key}/${linksEver++}`;
    const peer = openPeerLink({ connection, crypto, group, clock, nextId, listener, onError });
    peers.add(peer);
    connection.onClose(() => peers.delete(peer));
    return () => {
      peers.delete(peer);
      peer.end();
    };
  }

  function end(): void {
    for (const peer of peers) peer.end();
    peers.clear();
    bridge?.close();
    roster.close();
    views.close();
    events.close();
  }

  return {
    key,
    attach,
    join(node) {
      requireOpen();
      return rooms.join(node);
    },
    room(node) {
      refuseNode(node);
      return views.room(node);
    },
    people: views.people,
    person: (person) => views.person(person),
    status: own.status,
    setActivity(text) {
      requireOpen();
      own.setActivity(text);
    },
    notices: {
      async poke(person) {
        requireOpen();
        return notices.poke(person);
      },
      async invite(person, invitation) {
        requireOpen();
        return notices.invite(person, invitation);
      },
      onNotice: (raised) => notices.onNotice(raised),
    },
    events,
    close() {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop();
      rooms.close();
      notices.close();
      const told = outbox.leave();
      own.close();
      if (isPromise(told)) told.catch(onError).then(end).catch(onError);
      else end();
    },
  };
}
