import { base64urlEncode, createIdentity, observable, systemClock } from '@kith/identity';
import type { Identity, WritableObservable } from '@kith/identity';
import type { MeshEvent } from '@kith/mesh';
import type { SpaceId, SyncStatus } from '@kith/store';
import { memoryDefaults } from '../../src/index.js';
import type { DeviceOptions, LocalNetwork } from '../../src/index.js';
import { openNetwork } from '../../src/network/network.js';
import type { Network } from '../../src/network/network.js';
import type { NetworkedSpace } from '../../src/network/served-space.js';

export interface TestDevice {
  readonly network: Network;
  readonly identity: Identity;
  readonly errors: unknown[];
  readonly events: MeshEvent[];
  readonly holdings: boolean[];
}

/** A device's network alone, over real meshes in memory. */
export async function testDevice(
  local: LocalNetwork | undefined,
  options: Partial<DeviceOptions> = {},
  known?: Identity,
): Promise<TestDevice> {
  const defaults = memoryDefaults(local === undefined ? {} : { network: local });
  const { crypto } = defaults;
  const identity = known ?? (await createIdentity({ crypto, clock: systemClock }));
  const errors: unknown[] = [];
  const events: MeshEvent[] = [];
  const holdings: boolean[] = [];
  const network = openNetwork({
    options: { ...defaults, ...options },
    identity,
    clock: options.clock ?? systemClock,
    random: crypto.randomBytes,
    onMeshEvent: (event) => events.push(event),
    onHolding: (holds) => holdings.push(holds),
    onError: (error) => errors.push(error),
  });
  return { network, identity, errors, events, holdings };
}

export interface TestSpace extends NetworkedSpace {
  readonly rendezvous: WritableObservable<readonly Uint8Array[]>;
  readonly status: WritableObservable<SyncStatus>;
  /** Devices this space is attached to now. */
  readonly attached: WritableObservable<readonly string[]>;
}

export function testSpace(name: string, ...secrets: readonly string[]): TestSpace {
  const bytes = (text: string) => new TextEncoder().encode(text.padEnd(32, '.')).slice(0, 32);
  const attached = observable<readonly string[]>([]);
  return {
    id: base64urlEncode(bytes(name)) as SpaceId,
    rendezvous: observable<readonly Uint8Array[]>(secrets.map(bytes)),
    status: observable<SyncStatus>({ peers: [], unsent: 0, storage: 'ok' }),
    attached,
    attach(connection) {
      const device = base64urlEncode(connection.remote.device);
      attached.set([...attached.getSnapshot(), device]);
      let ended = false;
      const end = () => {
        if (ended) return;
        ended = true;
        attached.set(attached.getSnapshot().filter((other) => other !== device));
      };
      connection.onClose(end);
      return end;
    },
  };
}

export const secretOf = (name: string): Uint8Array => new TextEncoder().encode(name.padEnd(32, '.')).slice(0, 32);
