// First: hooks look for a document while they are imported.
import { act, render } from './support/render.js';
import type { CallMember, CallState, LocalMediaState, SelfCallState } from '@kith/calls';
import { observable } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { SpaceId } from '@kith/store';
import type { ActiveCall, Device, IncomingCall, Workspace } from '@kith/workspace';
import type { CallEntry } from '@kith/comms';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import {
  DeviceProvider,
  WorkspaceProvider,
  useCall,
  useCallHistory,
  useCallRoster,
  useCalls,
  useDevices,
  useIncomingCalls,
  useOccupancy,
  useOutgoingCall,
} from '../src/index.js';
import { presenceOf } from './support/presence.js';

const did = (name: string) => `did:key:z6Mk${name}` as Did;
const heard: SelfCallState = {
  muted: false,
  deafened: false,
  camera: false,
  sharing: false,
  speaking: false,
  listening: false,
  pushToTalk: false,
  problem: null,
};

function member(name: string, more: Partial<CallMember> = {}): CallMember {
  return {
    key: name,
    person: did(name),
    device: name,
    self: false,
    media: { muted: false, deafened: false, video: false, sharing: false, speaking: false, listening: false },
    connection: 'connected',
    audioTrack: null,
    videoTrack: null,
    since: 0,
    ...more,
  };
}

function world() {
  const state = observable<CallState>({ kind: 'joining' });
  const self = observable(heard);
  const members = observable<readonly CallMember[]>([]);
  const call = {
    workspace: 'space' as SpaceId,
    node: 'general',
    kind: 'node',
    startedAt: 1,
    controller: { state, self, members },
  } as unknown as ActiveCall;
  const active = observable<ActiveCall | null>(null);
  const incoming = observable<readonly IncomingCall[]>([]);
  const outgoing = observable(null);
  const mediaState = observable({ chosen: { microphone: null, camera: null, speaker: null } } as LocalMediaState);
  const chosen: unknown[] = [];
  const media = {
    state: mediaState,
    choose: async (...values: unknown[]) => chosen.push(['choose', ...values]),
    process: async (...values: unknown[]) => chosen.push(['process', ...values]),
  };
  const answer = { media: async (): Promise<unknown> => media };
  const calls = { active, incoming, outgoing, media: () => answer.media() };
  const device = { me: did('Ada'), calls } as unknown as Device;
  return { device, calls, call, active, incoming, state, self, members, mediaState, chosen, answer };
}

describe('the call of a device', () => {
  it('RCT-15 is null, and then the active call with its state and what this device sends', async () => {
    const { device, calls, call, active, state, self } = world();
    let renders = 0;
    function Shown(): ReactNode {
      renders += 1;
      const shown = useCall();
      return `${Object.is(useCalls(), calls)} ${shown?.node} ${shown?.state.kind} ${shown?.self.muted}`;
    }
    const page = await render(
      <DeviceProvider device={device}>
        <Shown />
      </DeviceProvider>,
    );
    expect(page.text()).toBe('true undefined undefined undefined');
    await act(async () => active.set(call));
    expect(page.text()).toBe('true general joining false');
    await act(async () => self.set({ ...heard, muted: true }));
    await act(async () => state.set({ kind: 'full', seats: 4 }));
    expect(page.text()).toBe('true general full true');
    const before = renders;
    await act(async () => self.set(self.getSnapshot()));
    expect(renders).toBe(before);
    await act(async () => active.set(null));
    expect(page.text()).toBe('true undefined undefined undefined');
    await page.unmount();
  });

  it('RCT-16 a roster keeps everybody about whom nothing changed as the same object', async () => {
    const { device, call, active, members } = world();
    active.set(call);
    members.set([member('bob'), member('cem')]);
    const seen: (readonly CallMember[])[] = [];
    function Everybody(): ReactNode {
      seen.push(useCallRoster());
      return null;
    }
    const page = await render(
      <DeviceProvider device={device}>
        <Everybody />
      </DeviceProvider>,
    );
    await act(async () => members.set([member('bob'), member('cem')]));
    expect(seen).toHaveLength(1);
    await act(async () => members.set([member('bob'), member('cem', { connection: 'recovering' })]));
    const [first, second] = seen;
    expect(second?.[0]).toBe(first?.[0]);
    expect(second?.[1]).not.toBe(first?.[1]);
    const video = {} as MediaStreamTrack;
    await act(async () =>
      members.set([member('bob', { videoTrack: video }), member('cem', { connection: 'recovering' })]),
    );
    expect(seen.at(-1)?.[0]?.videoTrack).toBe(video);
    await act(async () =>
      members.set([member('bob', { videoTrack: {} as MediaStreamTrack }), member('cem', { connection: 'recovering' })]),
    );
    expect(seen.at(-1)?.[0]?.videoTrack).not.toBe(video);
    await page.unmount();
  });

  it('RCT-16 a selection of a roster renders again only when it changed', async () => {
    const { device, call, active, members } = world();
    active.set(call);
    members.set([member('bob')]);
    let renders = 0;
    function Count(): ReactNode {
      renders += 1;
      const count = useCallRoster((all) => all.length);
      const people = useCallRoster((all) => all.map(({ person }) => person));
      return `${count} ${people.length}`;
    }
    const page = await render(
      <DeviceProvider device={device}>
        <Count />
      </DeviceProvider>,
    );
    const speaking = { ...member('bob').media, speaking: true };
    await act(async () => members.set([member('bob', { media: speaking })]));
    expect(renders).toBe(1);
    await act(async () => members.set([member('bob'), member('cem')]));
    expect(page.text()).toBe('2 2');
    await page.unmount();
  });

  it('RCT-17 devices are loaded with the component, chosen through it, and may not be there', async () => {
    const { device, mediaState, chosen, answer } = world();
    let choose: ((kind: 'camera', id: string | null) => Promise<void>) | null = null;
    function Shown(): ReactNode {
      const devices = useDevices();
      ({ choose } = devices);
      return `${devices.status} ${devices.state?.chosen.camera ?? '-'}`;
    }
    const shown = (
      <DeviceProvider device={device}>
        <Shown />
      </DeviceProvider>
    );
    const page = await render(shown);
    expect(page.text()).toBe('ready -');
    await act(async () => choose?.('camera', 'c1'));
    expect(chosen).toEqual([['choose', 'camera', 'c1']]);
    await act(async () =>
      mediaState.set({ chosen: { microphone: null, camera: 'c1', speaker: null } } as LocalMediaState),
    );
    expect(page.text()).toBe('ready c1');
    await page.unmount();

    answer.media = async () => null;
    const without = await render(shown);
    expect(without.text()).toBe('unavailable -');
    await without.unmount();
    answer.media = async () => {
      throw new Error('not loaded');
    };
    const failed = await render(shown);
    expect(failed.text()).toBe('failed -');
    await failed.unmount();
  });

  it('RCT-18 what rings here and what this device rings', async () => {
    const { device, incoming } = world();
    function Shown(): ReactNode {
      return `${useIncomingCalls().length} ${useOutgoingCall() === null}`;
    }
    const page = await render(
      <DeviceProvider device={device}>
        <Shown />
      </DeviceProvider>,
    );
    expect(page.text()).toBe('0 true');
    await act(async () => incoming.set([{ id: '1' } as IncomingCall]));
    expect(page.text()).toBe('1 true');
    await page.unmount();
  });
});

describe('the calls around a node', () => {
  it('RCT-19 who is in it, and its history, which is read while a component is mounted and closed after', async () => {
    const { device } = world();
    const occupancy = observable([presenceOf(did('Bob'))]);
    const entries = observable<readonly CallEntry[]>([]);
    const open: string[] = [];
    const workspace = {
      device,
      calls: {
        occupancy: () => occupancy,
        history(node: string) {
          open.push(node);
          return { ...entries, ready: async () => {}, close: () => open.splice(open.indexOf(node), 1) };
        },
      },
    } as unknown as Workspace;
    function Shown({ node }: { node: string }): ReactNode {
      return `${useOccupancy(node).length} ${useCallHistory(node).length}`;
    }
    const at = (node: string) => (
      <WorkspaceProvider workspace={workspace}>
        <Shown node={node} />
      </WorkspaceProvider>
    );
    const page = await render(at('a'));
    expect(page.text()).toBe('1 0');
    await act(async () => entries.set([{ kind: 'call', startedAt: 1, duration: 2, people: [] }]));
    expect(page.text()).toBe('1 1');
    await page.update(at('b'));
    expect(open).toEqual(['b']);
    await page.unmount();
    expect(open).toEqual([]);
  });
});
