import { base64urlEncode, createIdentity } from '@kith/identity';
import type { CryptoEngine } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { bytesFromId } from '@kith/store';
import type { NodeId, Space } from '@kith/store';
import { decodeMessage } from '../../packages/store/src/sync/messages.js';
import { heldBy } from './archive.js';
import { copyOf } from './disk.js';
import { Keyless } from './keyless.js';
import { Liar } from './liar.js';
import type { Branch } from './liar.js';
import { Wire } from './network.js';
import type { Party } from './network.js';
import { Peer } from './peer.js';
import type { Surroundings } from './peer.js';
import { seededRandom } from './random.js';
import type { Random } from './random.js';
import { Note, Topic, UnruledNote } from './schemas.js';
import { Timeline } from './timeline.js';

/** What an honest peer was told is durable. */
export interface Kept {
  readonly by: Peer;
  readonly node: NodeId;
}

const HONEST = ['Ada', 'Ben', 'Cleo', 'Dan', 'Ella'];
const MAX_STEPS = 300_000;

/** Why somebody may not write something at some moment. */
const notHere: ReadonlySet<string> = new Set(['not-a-member', 'waiting-for-key', 'not-the-creator', 'node-unknown']);

/** One run: people who write, a network that fails, devices that die, and two members who tell different people different things. */
export class World {
  readonly seed: number;
  readonly random: Random;
  readonly timeline = new Timeline();
  readonly crypto: CryptoEngine;
  readonly trace: string[] = [];
  readonly failures: string[] = [];
  readonly honest: Peer[] = [];
  readonly kept: Kept[] = [];
  /** Newcomers whom an honest member had seen admitted when writing a control change. */
  readonly referenced = new Set<Peer>();
  readonly counts: Record<string, number> = {};
  twins: Peer[] = [];
  liar: Liar | null = null;
  relay: Keyless | null = null;
  readonly #hasRelay: boolean;
  readonly #surroundings: Surroundings;
  readonly #wires: Wire[] = [];
  readonly #groups = new Map<Party, number>();
  readonly #heard: Uint8Array[] = [];
  readonly #said = new Map<string, Uint8Array[]>();
  #mallory!: Peer;
  #oscar!: Peer;
  /** Somebody whom only Mallory's first history admits. */
  #newcomer: Peer | null = null;
  #late: Peer | null = null;
  #written = 0;

  /** `relay`: at the end the honest meet one device that never had a key, and nobody else. */
  constructor(seed: number, { relay = false }: { readonly relay?: boolean } = {}) {
    this.seed = seed;
    this.#hasRelay = relay;
    this.random = seededRandom(seed);
    const bytes = seededRandom(seed ^ 0x5eed_b17e);
    this.crypto = createNodeCrypto({ randomBytes: (length) => bytes.bytes(length) });
    this.#surroundings = {
      timeline: this.timeline,
      random: this.random,
      crypto: this.crypto,
      trace: (line) => this.#note(line),
      failed: (what, error) => this.failures.push(`${what}: ${describe(error)}`),
    };
  }

  /** Everything up to the quiet at the end. */
  async run(): Promise<void> {
    await this.#begin();
    await this.#chaos();
    await this.#calm();
  }

  /** Every honest device ends, and starts again from its disk. */
  async restart(): Promise<void> {
    for (const peer of this.honest) peer.die();
    await this.timeline.pass(1000);
    for (const peer of this.honest) peer.restart();
    if (!(await this.timeline.untilIdle(MAX_STEPS))) this.failures.push('it never becomes quiet after the restart');
  }

  async #begin(): Promise<void> {
    for (const name of HONEST) this.honest.push(await this.#peer(name));
    [this.#mallory, this.#oscar] = [await this.#peer('Mallory'), await this.#peer('Oscar')];
    const [ada, ...others] = this.honest as [Peer, ...Peer[]];
    ada.start({ kind: 'create' });
    await this.timeline.pass(200);
    for (const peer of [...others, this.#mallory, this.#oscar]) {
      const link = await this.#finished((ada.space as Space).createInvite());
      if (link === null) throw new Error('the first invites could not be made');
      peer.start({ kind: 'join', link });
      this.#connect(ada, peer);
    }
    const everybody = [ada, ...others, this.#mallory, this.#oscar];
    for (let tries = 0; everybody.some((peer) => !peer.canWrite); tries += 1) {
      if (tries > 100) throw new Error(`not admitted: ${everybody.map(describeStanding).join('; ')}`);
      await this.timeline.pass(500);
    }
    this.#note('everybody is a member');
    if (this.#hasRelay) await this.#beginRelay(ada);
  }

  /** A guest is let in; its device goes on with an empty disk, and without what could read. */
  async #beginRelay(ada: Peer): Promise<void> {
    const guest = await this.#peer('Guest');
    const link = await this.#finished((ada.space as Space).createInvite({ role: 'guest' }));
    if (link === null) throw new Error('the invite of the relay could not be made');
    guest.start({ kind: 'join', link });
    await this.timeline.pass(100);
    this.#connect(ada, guest);
    // Who has not heard that the device is listed takes nothing from it: without a key it cannot show that it belongs here.
    const isKnown = () => this.honest.every(({ space }) => space !== null && isMember(space, guest));
    for (let tries = 0; !guest.canWrite || !isKnown(); tries += 1) {
      if (tries > 100) throw new Error(`the relay is not admitted: ${describeStanding(guest)}`);
      await this.timeline.pass(500);
    }
    guest.die();
    this.relay = await Keyless.open(this.#surroundings, (ada.space as Space).id, guest.identity);
    this.#note('the relay begins');
  }

  async #chaos(): Promise<void> {
    const { random } = this;
    const rounds = random.between(35, 60);
    const at = { mallory: random.between(3, 20), oscar: random.between(3, 20), newcomer: random.between(0, 12) };
    const late = random.between(5, rounds);
    for (let round = 0; round < rounds; round += 1) {
      if (round === at.mallory) await this.#splitMallory();
      if (round === at.oscar) await this.#splitOscar();
      if (round === at.mallory + at.newcomer + 1) await this.#inviteByTwin();
      if (round === late) await this.#inviteLate();
      for (let actions = random.between(1, 4); actions > 0; actions -= 1) this.#act();
      await this.timeline.pass(random.chance(0.3) ? random.between(0, 30) : random.between(30, 1500));
    }
  }

  /** Faults end; everybody honest meets everybody honest; time passes until nothing happens any more. */
  async #calm(): Promise<void> {
    this.#note('calm');
    this.#groups.clear();
    for (const peer of [...this.honest, ...this.twins]) {
      if (peer.alive) peer.dieAtCommit(null);
      else peer.restart();
    }
    for (const wire of this.#wires)
      if (wire.tampered && wire.parties.every((party) => this.#isHonest(party))) wire.break();
    await this.timeline.pass(1000);
    const honest = this.random.shuffled(this.honest);
    const { relay } = this;
    if (relay === null) {
      for (const [index, a] of honest.entries()) for (const b of honest.slice(index + 1)) this.#connect(a, b);
    } else {
      for (const wire of this.#wires) if (wire.up && wire.parties.every((party) => this.#isHonest(party))) wire.break();
      await this.timeline.pass(1000);
      for (const peer of honest) this.#connect(relay, peer);
    }
    for (const dishonest of this.#dishonest()) {
      const victim = relay ?? this.random.pick(honest);
      if (victim !== undefined) this.#connect(dishonest, victim);
    }
    if (!(await this.timeline.untilIdle(MAX_STEPS))) this.failures.push('it never becomes quiet');
    for (const feed of this.#anySpace()?.feeds() ?? [])
      if (feed.cut !== null) this.#count(feed.cut === 0 ? 'cuts at 0' : 'cuts above 0');
    for (const newcomer of this.referenced) if (newcomer === this.#newcomer) this.#count('newcomers seen admitted');
  }

  #act(): void {
    const { random } = this;
    const everybody = [...this.honest, ...this.twins, this.#mallory, this.#oscar];
    const writer = random.pick(everybody.filter((peer) => peer.canWrite));
    const choice = random.next();
    if (choice < 0.4 && writer !== undefined) this.#write(writer);
    else if (choice < 0.5 && writer !== undefined) this.#invite(writer);
    else if (choice < 0.72) this.#connectSomebody();
    else if (choice < 0.84) {
      const wire = random.pick(this.#wires.filter((candidate) => candidate.up));
      if (wire !== undefined) this.#break(wire);
    } else if (choice < 0.89) this.#partition();
    else if (choice < 0.92) {
      this.#note('the partition ends');
      this.#groups.clear();
    } else if (choice < 0.96) {
      const peer = random.pick(this.honest.filter(({ handles }) => handles.length > 0 && handles.length < 3));
      if (peer === undefined) return;
      this.#note(`${peer.name} opens another tab`);
      this.#count('tabs');
      peer.openTab();
    } else {
      const victim = random.pick(this.honest);
      if (victim === undefined) return;
      if (!victim.alive) {
        this.#note(`${victim.name} starts again`);
        victim.restart();
      } else if (random.chance(0.5)) victim.die();
      else victim.dieAtCommit(random.between(0, 3));
    }
  }

  #write(peer: Peer): void {
    const space = peer.anyTab as Space;
    const { random } = this;
    const own = this.kept.filter(({ by }) => by === peer).map(({ node }) => node);
    const mine = random.pick(own);
    const any = random.pick(this.kept)?.node;
    this.#written += 1;
    const text = `${peer.name} ${this.#written}`;
    const choice = random.next();
    if (choice < 0.45 || mine === undefined || any === undefined) {
      const made = space.create(Note, { list: random.chance(0.5) ? 'one' : 'two', text });
      this.#follow(peer, `creates "${text}"`, made, (node) => this.kept.push({ by: peer, node }));
    } else if (choice < 0.6) this.#follow(peer, `changes its ${mine}`, space.update(Note, mine, { text }));
    else if (choice < 0.68) this.#follow(peer, `changes ${any}`, space.update(UnruledNote, any, { text }));
    else if (choice < 0.78)
      this.#follow(peer, `redacts ${mine}`, space.redact(Note, mine, { text: '', redacted: true }));
    else {
      const key = `topic-${random.between(1, 4)}`;
      const set = random.chance(0.7) ? { title: text } : { archived: random.chance(0.5) };
      this.#follow(peer, `sets ${key} to ${JSON.stringify(set)}`, space.update(Topic, { key }, set));
    }
  }

  #invite(peer: Peer): void {
    const space = peer.anyTab as Space;
    const seen = () => [...this.#newcomers()].filter((newcomer) => isMember(space, newcomer));
    const before = seen();
    this.#follow(peer, 'writes an invite', space.createInvite(), () => {
      if (!this.#isCore(peer)) return;
      for (const newcomer of seen()) if (before.includes(newcomer)) this.referenced.add(newcomer);
    });
  }

  /** Mallory's device goes on twice, from one disk. */
  async #splitMallory(): Promise<void> {
    this.#note('Mallory splits');
    this.#mallory.die();
    await this.timeline.pass(500);
    for (const name of ['Mallory/1', 'Mallory/2']) {
      const twin = this.#mallory.copy(name, await copyOf(this.#mallory.storage));
      this.#hold(twin);
      this.twins.push(twin);
      twin.restart();
    }
    await this.timeline.pass(50);
    const audience = this.random.shuffled(this.honest);
    const half = Math.ceil(audience.length / 2);
    for (const [index, peer] of audience.entries()) this.#connect(this.twins[index < half ? 0 : 1] as Peer, peer);
  }

  /** Oscar's device signs two histories in private; from now on it speaks for itself. */
  async #splitOscar(): Promise<void> {
    this.#note('Oscar splits');
    this.#oscar.die();
    await this.timeline.pass(500);
    const branches: Branch[] = [];
    for (const name of ['Oscar/1', 'Oscar/2']) {
      const twin = this.#oscar.copy(name, await copyOf(this.#oscar.storage));
      twin.restart();
      await this.timeline.pass(50);
      const space = twin.space as Space;
      for (let count = this.random.between(1, 6); count > 0; count -= 1) {
        if (this.random.chance(0.6)) this.#write(twin);
        else this.#invite(twin);
        await this.timeline.pass(20);
      }
      const own = new Set(
        space
          .feeds()
          .filter((feed) => feed.person === this.#oscar.identity.person)
          .map((feed) => feed.id as string),
      );
      branches.push((await heldBy(this.crypto, space)).filter((feed) => own.has(base64urlEncode(feed.id))));
      twin.die();
    }
    const space = this.#anySpace();
    if (space === null) return;
    this.liar = new Liar({
      name: 'Oscar',
      identity: this.#oscar.identity,
      random: this.random,
      space: bytesFromId(space.id) as Uint8Array,
      branches,
      heard: this.#heard,
    });
    for (const peer of this.honest) if (this.random.chance(0.6)) this.#connect(this.liar, peer);
  }

  /** Somebody honest comes by way of Mallory's first history alone: by its invite, or by one that everybody knows. */
  async #inviteByTwin(): Promise<void> {
    const [twin] = this.twins;
    const inviter = this.random.chance(0.5) ? twin : this.random.pick(this.honest);
    if (twin === undefined || inviter?.space === null || inviter?.canWrite !== true) return;
    const link = await this.#finished(inviter.space.createInvite());
    if (link === null) return;
    this.#note(`Nia joins by an invite of ${inviter.name}`);
    this.#newcomer = await this.#peer('Nia');
    this.#newcomer.start({ kind: 'join', link });
    this.honest.push(this.#newcomer);
    await this.timeline.pass(20);
    this.#connect(twin, this.#newcomer);
    const friend = this.random.pick(this.honest);
    if (friend !== undefined) this.#connect(twin, friend);
  }

  async #inviteLate(): Promise<void> {
    const inviter = this.random.pick(this.honest.filter((peer) => peer.canWrite && this.#isCore(peer)));
    if (inviter?.space === undefined || inviter.space === null) return;
    const link = await this.#finished(inviter.space.createInvite());
    if (link === null) return;
    this.#note(`Lou joins by an invite of ${inviter.name}`);
    this.#late = await this.#peer('Lou');
    this.#late.start({ kind: 'join', link });
    this.honest.push(this.#late);
    this.#connect(this.#late, inviter);
  }

  #connectSomebody(): void {
    const relay = this.relay === null ? [] : [this.relay];
    const [a, b] = this.random.shuffled<Party>([...this.honest, ...this.#dishonest(), ...relay]);
    if (a !== undefined && b !== undefined) this.#connect(a, b);
  }

  #connect(a: Party, b: Party): void {
    if (a === b || !a.alive || !b.alive || a.identity === b.identity) return;
    if ((this.#groups.get(a) ?? 0) !== (this.#groups.get(b) ?? 0)) return;
    if (this.#wires.some((wire) => wire.joins(a, b) && !wire.over)) return;
    this.#note(`${a.name} — ${b.name}`);
    this.#count('connections');
    const wire = new Wire({
      timeline: this.timeline,
      random: this.random,
      crypto: this.crypto,
      between: [a, b],
      onSent: (bytes, from, to) => this.#overhear(bytes, from, to),
    });
    this.#wires.push(wire);
    if (this.#isHonest(a) && this.#isHonest(b) && this.random.chance(0.25)) this.#sayAgain(wire, a, b);
  }

  /** What was lost with an earlier connection of the two, or arrived there, comes again, in any order. */
  #sayAgain(wire: Wire, from: Party, to: Party): void {
    const old = this.random.shuffled(this.#said.get(`${from.name} ${to.name}`) ?? []).slice(0, 5);
    if (old.length === 0) return;
    this.timeline.after(this.random.between(50, 3000), () => {
      for (const bytes of old) {
        this.#count('replays');
        wire.inject(from, bytes);
      }
    });
  }

  #overhear(bytes: Uint8Array, from: Party, to: Party): void {
    this.#count('messages');
    if (!this.#isHonest(from)) return;
    const remember = (list: Uint8Array[], limit: number) => {
      if (list.length < limit) list.push(bytes);
      else list[this.random.between(0, limit - 1)] = bytes;
    };
    remember(this.#heard, 300);
    const type = decodeMessage(bytes)?.type;
    if (type === 'credential' || type === 'welcome') return;
    const name = `${from.name} ${to.name}`;
    const said = this.#said.get(name) ?? [];
    this.#said.set(name, said);
    remember(said, 40);
  }

  #break(wire: Wire): void {
    this.#note(wire.parties.map(({ name }) => name).join(' | '));
    this.#count('losses');
    wire.break();
  }

  #partition(): void {
    this.#note('a partition');
    this.#count('partitions');
    for (const party of [...this.honest, ...this.#dishonest()]) this.#groups.set(party, this.random.between(0, 1));
    for (const wire of this.#wires) {
      const [a, b] = wire.parties;
      if (wire.up && this.#groups.get(a) !== this.#groups.get(b)) wire.break();
    }
  }

  async #peer(name: string): Promise<Peer> {
    const { crypto, timeline } = this;
    const clock = { now: () => timeline.now, after: () => ({ cancel: () => undefined }) };
    const peer = new Peer(this.#surroundings, name, await createIdentity({ crypto, clock }));
    this.#hold(peer);
    return peer;
  }

  #hold(peer: Peer): void {
    peer.onDeath = () => {
      this.#count('deaths');
      for (const wire of this.#wires) if (wire.up && wire.parties.includes(peer)) wire.break();
    };
  }

  /** Notes how a write ends. A device that has died never hears of it. */
  #follow<T>(peer: Peer, what: string, promise: Promise<T>, then: (value: T) => void = () => undefined): void {
    this.#note(`${peer.name} ${what}`);
    this.#count('writes');
    promise.then(then, (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      // What is not here yet cannot be changed here; that a change comes before what it changes, the network sees to.
      if (typeof code === 'string' && notHere.has(code)) {
        this.#note(`${peer.name} may not: ${code}`);
      } else this.failures.push(`${peer.name} ${what}: ${describe(error)}`);
    });
  }

  /** What a promise brings once its time has come; null when it fails or its device dies. */
  async #finished<T>(promise: Promise<T>): Promise<T | null> {
    let result: T | null = null;
    promise.then(
      (value) => (result = value),
      () => undefined,
    );
    await this.timeline.pass(100);
    return result;
  }

  /** Mallory and Oscar, as whatever they run as. */
  #dishonest(): Party[] {
    return [...this.twins, this.#mallory, this.liar ?? this.#oscar];
  }

  #newcomers(): Peer[] {
    return [this.#newcomer, this.#late].filter((peer) => peer !== null);
  }

  #isHonest(party: Party): boolean {
    return this.honest.includes(party as Peer);
  }

  /** Whose membership nobody dishonest had a part in. */
  #isCore(peer: Peer): boolean {
    return HONEST.includes(peer.name);
  }

  #anySpace(): Space | null {
    return this.honest.find((peer) => peer.space !== null)?.space ?? null;
  }

  #note(line: string): void {
    this.trace.push(`${String(this.timeline.elapsed).padStart(8)} ${line}`);
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

export function isMember(space: Space, peer: Party): boolean {
  return space.members.getSnapshot().some(({ person }) => person === peer.identity.person);
}

function describeStanding(peer: Peer): string {
  const { space } = peer;
  return `${peer.name} ${JSON.stringify(space?.standing.getSnapshot())} ${JSON.stringify(space?.events.counters())}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
}
