import { KithError, base64urlEncode, systemClock } from '@kith/identity';
import type { Clock, Did } from '@kith/identity';
import type { SpaceId, SyncStatus } from '@kith/store';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../mesh/test/support/clock.js';
import { Valve } from '../../../test/support/valve.js';
import { localNetwork, memoryDefaults, until } from '../src/index.js';
import type { Tabs } from '../src/index.js';
import { networkStatusOf, workspaceStatusOf } from '../src/network/network-facts.js';
import type { NetworkFacts } from '../src/network/network-facts.js';
import { watchWaking } from '../src/network/waking.js';
import { readTabMessage } from '../src/network/tab-messages.js';
import { secretOf, testDevice, testSpace } from './support/network.js';
import type { TestDevice } from './support/network.js';
import { createBrowser } from './support/tabs.js';

const open: TestDevice[] = [];
const device = async (...parameters: Parameters<typeof testDevice>): Promise<TestDevice> => {
  const made = await testDevice(...parameters);
  open.push(made);
  return made;
};
afterEach(async () => {
  const closing = open.splice(0);
  await Promise.all(closing.map(({ network }) => network.close()));
  expect(closing.flatMap(({ errors }) => errors)).toEqual([]);
});

/** Sockets that never open, and tell where they were to lead. */
const silentSockets = (urls: string[]) =>
  class {
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;
    constructor(url: string) {
      urls.push(url);
    }
    send(): void {}
    close(): void {}
  };

/** Timers fifty times as fast, so that a tab misses words soon. */
const quick: Clock = { now: () => systemClock.now(), after: (wait, run) => systemClock.after(wait / 50, run) };

/** A tab that can be frozen: it keeps its locks and connections, hears and says nothing, and its timers stand. */
function freezable(tabs: Tabs) {
  let waiting: (() => void)[] | null = null;
  const running = (run: () => void) => (waiting === null ? run() : void waiting.push(run));
  return {
    clock: {
      now: () => quick.now(),
      after: (wait: number, run: () => void) => quick.after(wait, () => running(run)),
    } satisfies Clock,
    tabs: {
      hold: (name, onHeld, onLost) =>
        tabs.hold(
          name,
          () => running(onHeld),
          () => running(() => onLost?.()),
        ),
      channel(name) {
        const channel = tabs.channel(name);
        return {
          post: (message) => running(() => channel.post(message)),
          onMessage: (listener) => channel.onMessage((message) => running(() => listener(message))),
          close: () => channel.close(),
        };
      },
    } satisfies Tabs,
    freeze: () => void (waiting = []),
    thaw() {
      const due = waiting ?? [];
      waiting = null;
      for (const run of due) run();
    },
  };
}

const connected = (count: number) => (facts: NetworkFacts) => facts.remotes.length === count;

describe('what the network may claim', () => {
  const me: Did = 'did:key:zMe';
  const bob: Did = 'did:key:zBob';
  const facts: NetworkFacts = {
    configured: true,
    switchedOff: false,
    platformOnline: true,
    holdsMesh: true,
    signaling: [{ url: 'wss://a', status: { kind: 'waiting', retryAt: 5, reason: 'unreachable' } }],
    remotes: [],
    elsewhere: null,
  };
  const answers = [{ url: 'wss://a', status: { kind: 'open' } }] as const;
  const remotes = [
    { person: bob, device: 'b1' },
    { person: bob, device: 'b2' },
    { person: me, device: 'm2' },
  ];

  it.each([
    ['off', { configured: false, signaling: answers, remotes }],
    ['offline', { switchedOff: true, signaling: answers, remotes }],
    ['offline', { platformOnline: false }],
    ['alone', { platformOnline: false, signaling: answers }],
    ['connecting', {}],
    ['alone', { signaling: answers }],
    ['connected', { remotes }],
    ['connected', { remotes, platformOnline: false }],
  ] as const)('WS-2 is %s for %j', (state, given) => {
    expect(networkStatusOf({ ...facts, ...given }, me).network).toBe(state);
  });

  it('WS-3 counts devices, and other people once', () => {
    expect(networkStatusOf({ ...facts, remotes }, me)).toMatchObject({ peers: 3, people: 1 });
  });

  it("WS-4 claims of a workspace only what is true of that workspace's peers", () => {
    const space = 'S' as SpaceId;
    const sync: SyncStatus = {
      peers: [{ person: bob, device: 'b1', synced: false, missing: 3 }],
      unsent: 2,
      storage: 'full',
    };
    const status = workspaceStatusOf({ ...facts, remotes }, space, sync, me);
    expect(status).toMatchObject({
      network: 'connected',
      peers: 1,
      people: 1,
      unsent: 2,
      synced: false,
      missing: 3,
      storage: 'full',
    });
    const alone = workspaceStatusOf({ ...facts, remotes, signaling: answers }, space, { ...sync, peers: [] }, me);
    expect(alone).toMatchObject({ network: 'alone', peers: 0, synced: false, missing: 0 });
  });
});

describe('the network', () => {
  it('WS-1 attempts nothing where nothing is configured', async () => {
    const attempts: string[] = [];
    const quiet = await device(undefined, {
      WebSocket: silentSockets(attempts),
      createLink() {
        attempts.push('link');
        throw new Error('a link was made');
      },
      tabs: {
        hold() {
          attempts.push('lock');
          return { take() {}, release() {} };
        },
        channel() {
          attempts.push('channel');
          throw new Error('a channel was opened');
        },
      },
    });
    quiet.network.serve(testSpace('tea', 'secret'));
    quiet.network.switchOff();
    quiet.network.switchOn();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(attempts).toEqual([]);
    expect(networkStatusOf(quiet.network.facts.getSnapshot(), quiet.identity.person).network).toBe('off');
  });

  it('WS-1 a device that starts offline attempts nothing until it goes online', async () => {
    const local = localNetwork();
    const ada = await device(local, { startOffline: true });
    const bob = await device(local);
    ada.network.serve(testSpace('tea', 'shared'));
    bob.network.serve(testSpace('tea', 'shared'));
    expect(ada.network.facts.getSnapshot()).toMatchObject({ switchedOff: true, signaling: [] });
    ada.network.switchOn();
    await until(ada.network.facts, connected(1));
  });

  it('WS-43 a workspace is also met at the hubs its invite named, and nowhere else', async () => {
    const sockets: string[] = [];
    const joiner = await device(undefined, {
      WebSocket: silentSockets(sockets),
      createLink() {
        throw new Error('nobody was met');
      },
    });
    const hints = ['wss://hub.test/a', 'https://not.a/hub', 'wss://', 'javascript:alert(1)', 'wss://hub.test/a'];
    joiner.network.serve({ ...testSpace('tea', 'secret'), hints });
    await until(joiner.network.facts, ({ signaling }) => signaling.length > 0);
    expect(sockets).toEqual(['wss://hub.test/a']);
    expect(joiner.network.facts.getSnapshot()).toMatchObject({
      configured: true,
      signaling: [{ url: 'wss://hub.test/a' }],
    });
    joiner.network.switchOff();
    joiner.network.serve({ ...testSpace('chess', 'secret'), hints: ['wss://other.test'] });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(sockets).toEqual(['wss://hub.test/a']);
  });

  it('WS-5 refuses options that could never connect', async () => {
    await expect(testDevice(undefined, { signaling: ['wss://example.org'] })).rejects.toMatchObject({
      code: 'websocket-missing',
    });
    const local = localNetwork();
    await expect(testDevice(undefined, { signaling: [local.signaling.transport()] })).rejects.toBeInstanceOf(KithError);
    await expect(testDevice(undefined, { signaling: [local.signaling.transport()] })).rejects.toMatchObject({
      code: 'link-missing',
    });
  });

  it('WS-6 attaches every connection to every space, now and later', async () => {
    const local = localNetwork();
    const ada = await device(local);
    const bob = await device(local);
    const tea = testSpace('tea', 'shared');
    const other = testSpace('other');
    const late = testSpace('late');
    ada.network.serve(tea);
    ada.network.serve(other);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(tea.attached, (devices) => devices.length === 1);
    expect(other.attached.getSnapshot()).toEqual(tea.attached.getSnapshot());
    const stop = ada.network.serve(late);
    expect(late.attached.getSnapshot()).toEqual(tea.attached.getSnapshot());
    stop.end();
    expect(late.attached.getSnapshot()).toEqual([]);
    expect(tea.attached.getSnapshot()).toHaveLength(1);
  });

  it('WS-44 attaches what rides beside a space to the same connections, and ends both with it', async () => {
    const local = localNetwork();
    const ada = await device(local);
    const bob = await device(local);
    const [tea, beside, late, besideLate] = ['tea', 'beside tea', 'late', 'beside late'].map((name) =>
      testSpace(name, 'shared'),
    );
    if (!tea || !beside || !late || !besideLate) throw new Error('four of them');
    ada.network.serve(tea, beside);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(beside.attached, (devices) => devices.length === 1);
    expect(beside.attached.getSnapshot()).toEqual(tea.attached.getSnapshot());
    const stop = ada.network.serve(late, besideLate);
    expect(besideLate.attached.getSnapshot()).toEqual(tea.attached.getSnapshot());
    stop.end();
    expect(besideLate.attached.getSnapshot()).toEqual([]);
    ada.network.switchOff();
    expect(beside.attached.getSnapshot()).toEqual([]);
  });

  it('WS-6 follows a space to its new secrets', async () => {
    const local = localNetwork();
    const ada = await device(local);
    const bob = await device(local);
    const tea = testSpace('tea', 'old');
    ada.network.serve(tea);
    bob.network.serve(testSpace('tea', 'new'));
    tea.rendezvous.set([secretOf('new')]);
    await until(ada.network.facts, connected(1));
    expect(tea.attached.getSnapshot()).toHaveLength(1);
  });

  it('WS-7 ends every connection when switched off, and connects again when switched on', async () => {
    const local = localNetwork();
    const ada = await device(local);
    const bob = await device(local);
    const tea = testSpace('tea', 'shared');
    ada.network.serve(tea);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(ada.network.facts, connected(1));
    bob.network.switchOff();
    await until(ada.network.facts, connected(0));
    await until(bob.network.facts, connected(0));
    expect(bob.network.facts.getSnapshot()).toMatchObject({ switchedOff: true, signaling: [] });
    bob.network.switchOn();
    await until(ada.network.facts, connected(1));
    expect(tea.attached.getSnapshot()).toHaveLength(1);
  });

  it('WS-8 tries at once when the platform comes back', async () => {
    const local = localNetwork();
    let online = true;
    let change: () => void = () => {};
    const connectivity = {
      isOnline: () => online,
      onChange(listener: () => void) {
        change = listener;
        return () => {};
      },
    };
    const sockets: string[] = [];
    class DeadSocket {
      onopen = null;
      onmessage = null;
      onerror = null;
      onclose = null;
      constructor(url: string) {
        sockets.push(url);
      }
      send(): void {}
      close(): void {}
    }
    const ada = await device(local, { connectivity, signaling: ['ws://127.0.0.1:9'], WebSocket: DeadSocket });
    await until(ada.network.facts, (facts) => facts.signaling.length === 1);
    online = false;
    change();
    expect(networkStatusOf(ada.network.facts.getSnapshot(), ada.identity.person).network).toBe('offline');
    online = true;
    change();
    await until(ada.network.facts, () => sockets.length === 2);
    expect(networkStatusOf(ada.network.facts.getSnapshot(), ada.identity.person).network).toBe('connecting');
  });
});

describe('silence', () => {
  it('WS-75 counts nobody of whom nothing is heard, keeps the connection, and counts them again once they are heard', async () => {
    const local = localNetwork();
    const valve = new Valve();
    const { createLink } = memoryDefaults({ network: local });
    if (createLink === undefined) throw new Error('a network in memory makes links');
    // Only looks that are a second apart are quick; nothing that ends a connection comes about.
    const clock: Clock = {
      now: () => systemClock.now(),
      after: (wait, run) => (wait > 1_000 ? { cancel() {} } : systemClock.after(wait / 50, run)),
    };
    const ada = await device(local, { createLink: valve.around(createLink), clock });
    const bob = await device(local);
    const space = testSpace('tea', 'shared');
    ada.network.serve(space);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(ada.network.facts, connected(1));
    valve.shut = true;
    await until(ada.network.facts, connected(0));
    expect(networkStatusOf(ada.network.facts.getSnapshot(), ada.identity.person)).toMatchObject({
      network: 'alone',
      people: 0,
    });
    valve.shut = false;
    await until(ada.network.facts, connected(1));
    expect(space.attached.getSnapshot()).toHaveLength(1);
    expect(ada.events.filter(({ type }) => type === 'fault' || type === 'disconnected')).toEqual([]);
  });
});

describe('waking', () => {
  it('WS-71 finds connections that died meanwhile, within five seconds and not when their silence has lasted long enough', async () => {
    const local = localNetwork();
    const valve = new Valve();
    let change: () => void = () => {};
    const connectivity = {
      isOnline: () => true,
      onChange(listener: () => void) {
        change = listener;
        return () => {};
      },
    };
    // Nothing that is waited for in one piece of more than two seconds ever happens to Ada: her connections are not found silent by themselves.
    const clock: Clock = {
      now: () => systemClock.now(),
      after: (wait, run) => (wait > 2000 ? { cancel() {} } : systemClock.after(wait / 50, run)),
    };
    const { createLink } = memoryDefaults({ network: local });
    if (createLink === undefined) throw new Error('a network in memory makes links');
    const ada = await device(local, { createLink: valve.around(createLink), connectivity, clock });
    const bob = await device(local);
    ada.network.serve(testSpace('tea', 'shared'));
    bob.network.serve(testSpace('tea', 'shared'));
    await until(ada.network.facts, connected(1));
    valve.shut = true;
    change();
    await until(ada.network.facts, connected(0));
    expect(ada.events).toContainEqual(expect.objectContaining({ type: 'fault', code: 'silent' }));
  });

  it('WS-71 leaves connections alone that live', async () => {
    const local = localNetwork();
    const heard: (() => void)[] = [];
    const page = { onHide: () => () => {}, onShow: () => () => {}, onVisible: wakes(heard) };
    const ada = await device(local, { page, clock: quick });
    const bob = await device(local);
    ada.network.serve(testSpace('tea', 'shared'));
    bob.network.serve(testSpace('tea', 'shared'));
    await until(ada.network.facts, connected(1));
    for (const wake of heard) wake();
    await new Promise<void>((resolve) => quick.after(5_000, resolve));
    expect(ada.network.facts.getSnapshot().remotes).toHaveLength(1);
    expect(ada.events.filter(({ type }) => type === 'fault' || type === 'disconnected')).toEqual([]);
  });

  it('WS-71 a timer that comes late tells that the device slept; a page that is seen again, and a network that is back, do too', async () => {
    const clock = new SimulatedClock();
    let woken = 0;
    const heard: (() => void)[] = [];
    const end = watchWaking(
      clock,
      {
        connectivity: { isOnline: () => true, onChange: wakes(heard) },
        page: { onHide: () => () => {}, onShow: () => () => {}, onVisible: wakes(heard) },
      },
      () => (woken += 1),
    );
    await clock.advance(60_000);
    // A busy machine is no sleeping one.
    clock.jump(14_000);
    await clock.advance(60_000);
    expect(woken).toBe(0);
    clock.jump(30_000);
    await clock.advance(2_500);
    expect(woken).toBe(1);
    await clock.advance(60_000);
    expect(woken).toBe(1);
    for (const wake of heard) wake();
    expect(woken).toBe(3);
    end();
    expect(clock.pending).toBe(0);
    expect(heard).toEqual([]);
  });
});

/** An event source that keeps who listens. */
const wakes = (heard: (() => void)[]) => (listener: () => void) => {
  heard.push(listener);
  return () => void heard.splice(heard.indexOf(listener), 1);
};

describe('tabs', () => {
  it('WS-9 let one of them hold the connections, and tell the others the same truth', async () => {
    const local = localNetwork();
    const browser = createBrowser();
    const first = await device(local, { tabs: browser.tab() });
    const second = await device(local, { tabs: browser.tab() }, first.identity);
    const bob = await device(local);
    const tea = testSpace('tea', 'shared');
    const here = testSpace('tea', 'shared');
    first.network.serve(tea);
    second.network.serve(here);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(second.network.facts, connected(1));
    expect([first.holdings, second.holdings]).toEqual([[true], []]);
    expect(here.attached.getSnapshot()).toEqual([]);
    await until(bob.network.facts, connected(1));
    expect(second.network.facts.getSnapshot()).toMatchObject({
      holdsMesh: false,
      signaling: [{ url: 'local', status: { kind: 'open' } }],
    });

    tea.status.set({
      peers: [{ person: bob.identity.person, device: 'bob', synced: true, missing: 0 }],
      unsent: 0,
      storage: 'ok',
    });
    const elsewhere = await until(second.network.facts, (facts) => (facts.elsewhere?.get(tea.id)?.length ?? 0) > 0);
    const status = workspaceStatusOf(elsewhere, tea.id, { peers: [], unsent: 1, storage: 'ok' }, first.identity.person);
    expect(status).toMatchObject({ network: 'connected', people: 1, synced: true, unsent: 1, holdsMesh: false });
  });

  it('WS-10 hand the connections over when the holder closes', async () => {
    const local = localNetwork();
    const browser = createBrowser();
    const first = await device(local, { tabs: browser.tab() });
    const second = await device(local, { tabs: browser.tab() }, first.identity);
    const bob = await device(local);
    const tea = testSpace('tea', 'shared');
    first.network.serve(testSpace('tea', 'shared'));
    second.network.serve(tea);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(first.network.facts, connected(1));
    await first.network.close();
    await until(second.network.facts, (facts) => facts.holdsMesh && facts.remotes.length === 1);
    expect(second.holdings).toEqual([true]);
    expect(tea.attached.getSnapshot()).toHaveLength(1);
  });

  it('WS-70 take the connections over from one that is frozen, say so within seconds, and give them up when it wakes', async () => {
    const local = localNetwork();
    const browser = createBrowser();
    const frozen = freezable(browser.tab());
    const first = await device(local, { tabs: frozen.tabs, clock: frozen.clock });
    const second = await device(local, { tabs: browser.tab(), clock: quick }, first.identity);
    const bob = await device(local);
    const tea = testSpace('tea', 'shared');
    first.network.serve(testSpace('tea', 'shared'));
    second.network.serve(tea);
    bob.network.serve(testSpace('tea', 'shared'));
    await until(second.network.facts, connected(1));
    frozen.freeze();
    // What the frozen tab said last is not repeated for ever.
    const stale = await until(second.network.facts, ({ remotes }) => remotes.length === 0);
    expect(networkStatusOf(stale, first.identity.person).network).toBe('connecting');
    await until(second.network.facts, (facts) => facts.holdsMesh && facts.remotes.length === 1);
    expect(second.holdings).toEqual([true]);
    expect(tea.attached.getSnapshot()).toContain(base64urlEncode(bob.identity.device));
    frozen.thaw();
    await until(first.network.facts, (facts) => !facts.holdsMesh);
    await until(first.network.facts, connected(1));
    expect(first.holdings).toEqual([true, false]);
    await second.network.close();
    await until(first.network.facts, (facts) => facts.holdsMesh && facts.remotes.length === 1);
  });

  it('WS-70 leave the connections with one that is frozen while nobody looks at them', async () => {
    const local = localNetwork();
    const browser = createBrowser();
    const frozen = freezable(browser.tab());
    const first = await device(local, { tabs: frozen.tabs, clock: frozen.clock });
    let visible = false;
    const page = { onHide: () => () => {}, onShow: () => () => {}, isVisible: () => visible };
    const second = await device(local, { tabs: browser.tab(), clock: quick, page }, first.identity);
    const bob = await device(local);
    first.network.serve(testSpace('tea', 'shared'));
    bob.network.serve(testSpace('tea', 'shared'));
    await until(second.network.facts, connected(1));
    frozen.freeze();
    await until(second.network.facts, ({ remotes }) => remotes.length === 0);
    expect(second.holdings).toEqual([]);
    visible = true;
    await until(second.network.facts, (facts) => facts.holdsMesh);
  });

  it('WS-11 mean all of them when one is switched off, also one that opens later', async () => {
    const local = localNetwork();
    const browser = createBrowser();
    const first = await device(local, { tabs: browser.tab() });
    const second = await device(local, { tabs: browser.tab() }, first.identity);
    await until(first.network.facts, (facts) => facts.signaling.length === 1);
    second.network.switchOff();
    await until(first.network.facts, (facts) => facts.switchedOff && facts.signaling.length === 0);
    const third = await device(local, { tabs: browser.tab() }, first.identity);
    await until(third.network.facts, (facts) => facts.switchedOff);
    third.network.switchOn();
    await until(first.network.facts, (facts) => !facts.switchedOff && facts.signaling.length === 1);
  });

  it.each([
    null,
    7,
    'ask',
    [],
    { kind: 'other' },
    { kind: 'switch', off: 'yes' },
    { kind: 'facts' },
    { kind: 'facts', facts: { signaling: [], remotes: [], spaces: {} } },
    { kind: 'facts', facts: { signaling: [{ url: 1, status: { kind: 'open' } }], remotes: [], spaces: new Map() } },
    {
      kind: 'facts',
      facts: { signaling: [{ url: 'a', status: { kind: 'waiting' } }], remotes: [], spaces: new Map() },
    },
    { kind: 'facts', facts: { signaling: [], remotes: [{ person: 'Bob', device: 'x' }], spaces: new Map() } },
    { kind: 'facts', facts: { signaling: [], remotes: [], spaces: new Map([['short', []]]) } },
  ])('WS-12 ignore what is no message of this version: %j', (message) => {
    expect(readTabMessage(message)).toBeNull();
  });
});
