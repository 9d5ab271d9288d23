import { base64urlEncode, createIdentity, observable } from '@kith/identity';
import type { CryptoEngine, Did, Group, GroupSecret } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { stoppedClock } from '../../support/seeded.js';
import { seededRandom } from '../random.js';
import type { Random } from '../random.js';
import { Timeline } from '../timeline.js';
import { Device } from './device.js';
import { Tab } from './tab.js';
import { Traffic } from './traffic.js';
import { verifyingOnce } from './verifying-once.js';
import { Wire } from './wire.js';

const HOUR = 3_600_000;

/** People in full mesh, each device with a clock of its own, and everything that may befall them. */
export class World {
  readonly seed: number;
  readonly random: Random;
  readonly timeline = new Timeline();
  readonly traffic = new Traffic();
  readonly devices: Device[] = [];
  readonly errors: unknown[] = [];
  /** Every session that ever was, by key. */
  readonly everyTab = new Map<string, Tab>();
  readonly trace: string[] = [];
  /** How often each kind of thing happened. */
  readonly happened: Record<string, number> = {};
  readonly #crypto: CryptoEngine;
  readonly #group: Group;
  readonly #wires = new Map<string, Wire>();
  readonly #kills = new Map<Tab, () => void>();

  private constructor(seed: number) {
    this.seed = seed;
    this.random = seededRandom(seed);
    const bytes = seededRandom(seed + 1_000_003);
    this.#crypto = verifyingOnce(createNodeCrypto({ randomBytes: (length) => bytes.bytes(length) }));
    const people = new Map<string, Did>();
    this.#group = {
      id: this.#crypto.randomBytes(32),
      secret: observable<GroupSecret | null>({
        epoch: this.#crypto.randomBytes(16),
        key: this.#crypto.randomBytes(32),
      }),
      personOf(device) {
        return people.get(device) ?? null;
      },
      onMembers: () => () => {},
    };
    this.#admit = (device) => people.set(base64urlEncode(device.identity.device), device.identity.person);
  }

  readonly #admit: (device: Device) => void;

  static async of(seed: number, people: number): Promise<World> {
    const world = new World(seed);
    for (let at = 0; at < people; at++) {
      const identity = await createIdentity({ crypto: world.#crypto, clock: stoppedClock });
      const device = new Device(`p${at}`, identity, world.timeline, world.random.between(-HOUR, HOUR));
      world.devices.push(device);
      world.#admit(device);
    }
    return world;
  }

  get liveTabs(): Tab[] {
    return this.devices.flatMap(({ tabs }) => tabs);
  }

  note(what: string, text: string): void {
    this.happened[what] = (this.happened[what] ?? 0) + 1;
    this.trace.push(`${String(this.timeline.elapsed).padStart(7)} ${text}`);
  }

  openTab(device: Device): Tab {
    const { tabs, kill } = device.channel();
    const tab = new Tab({
      name: `${device.name}.${this.everyTab.size}`,
      device,
      timeline: this.timeline,
      group: this.#group,
      crypto: this.#crypto,
      tabs,
      onError: (error) => this.errors.push(error),
    });
    this.#kills.set(tab, kill);
    this.everyTab.set(tab.presence.key, tab);
    device.tabs.push(tab);
    device.holder ??= tab;
    this.note('tabs opened', `${tab.name} opens`);
    return tab;
  }

  /** With a goodbye. Its connections end when that is on its way. */
  closeTab(tab: Tab): void {
    this.note('tabs closed', `${tab.name} closes`);
    tab.presence.close();
    this.#gone(tab, () => {
      for (const wire of this.#of(tab)) wire.end('closed', 5);
    });
  }

  /** From one moment to the next. How soon the others notice depends on what they stand on. */
  crashTab(tab: Tab): void {
    this.note('crashes', `${tab.name} crashes`);
    tab.alive = false;
    this.#kills.get(tab)?.();
    this.#gone(tab, () => {});
    for (const wire of this.#of(tab)) wire.end('link-closed', this.random.pick([50, 5_000, 30_000]) ?? 0);
  }

  wireOf(a: Device, b: Device): Wire | undefined {
    const wire = this.#wires.get(pairName(a, b));
    return wire === undefined || wire.over ? undefined : wire;
  }

  /** Connects two devices whose holders are there, unless they are connected or parted. */
  connect(a: Device, b: Device): void {
    if (a === b || a.holder === null || b.holder === null || a.side !== b.side) return;
    if (this.wireOf(a, b) !== undefined) return;
    const { timeline, random } = this;
    this.#wires.set(
      pairName(a, b),
      new Wire({
        timeline,
        random,
        between: [a.holder, b.holder],
        onSent: (wire, from, bytes) => this.traffic.sent(timeline.now, wire, (from as Tab).device.name, bytes),
      }),
    );
  }

  *pairs(): Iterable<readonly [Device, Device]> {
    for (const [at, a] of this.devices.entries()) for (const b of this.devices.slice(0, at)) yield [a, b];
  }

  connectAll(): void {
    for (const [a, b] of this.pairs()) this.connect(a, b);
  }

  part(side: (device: Device) => number): void {
    this.note('partitions', 'the network parts');
    for (const device of this.devices) device.side = side(device);
    for (const [a, b] of this.pairs()) if (a.side !== b.side) this.wireOf(a, b)?.hold();
  }

  /** Connections that were held go on where they stood, or turn out to be broken. */
  mend(): void {
    if (this.devices.every(({ side }) => side === 0)) return;
    this.note('partitions over', 'the network is whole again');
    for (const device of this.devices) device.side = 0;
    for (const [a, b] of this.pairs()) {
      const wire = this.wireOf(a, b);
      if (wire === undefined || !wire.holding) continue;
      if (this.random.chance(0.5)) wire.release();
      else wire.end('silent', 2_000);
    }
  }

  /** Every fault is over. */
  calm(): void {
    this.mend();
    for (const wire of this.#wires.values()) if (!wire.over && wire.loss > 0) wire.end('link-closed', 400);
  }

  #of(tab: Tab): Wire[] {
    return [...this.#wires.values()].filter((wire) => !wire.over && wire.parties.includes(tab));
  }

  /** Another tab takes the connections over, a little later. */
  #gone(tab: Tab, end: () => void): void {
    const { device } = tab;
    device.tabs = device.tabs.filter((other) => other !== tab);
    if (device.holder === tab) {
      device.holder = null;
      this.timeline.after(this.random.between(60, 600), () => {
        device.holder ??= device.tabs[0] ?? null;
      });
    }
    this.timeline.after(50, () => {
      end();
      tab.alive = false;
    });
  }
}

const pairName = (a: Device, b: Device): string => [a.name, b.name].sort().join(' ');
