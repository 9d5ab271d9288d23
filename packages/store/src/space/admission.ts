import { base64urlEncode, equalBytes } from '@kith/identity';
import type { DeviceCertificate, Identity, Timer } from '@kith/identity';
import { grantEpoch } from '../control/epochs.js';
import type { EpochKey } from '../control/epochs.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Feed } from '../log/feed.js';
import type { Reading } from '../reading/reading.js';
import { codeOf } from '../replica/code-of.js';
import { holds } from '../replica/joiner-policy.js';
import type { Replica } from '../replica/replica.js';
import type { Role } from '../graph/ports.js';
import type { Writer } from './writer.js';

/**
 * Milliseconds. Every connected member could admit. A random delay lets one act first, and the others then find nothing to do.
 * A member that is alone does not wait.
 */
const WAIT = 120;

/**
 * Admits people. Writes an Admit for a Join whose invite is valid, and a KeyGrant for every listed device that lacks the
 * current epoch. Any member does this. Doing it twice is harmless.
 */
export class Admission {
  readonly #replica: Replica;
  readonly #reading: Reading;
  readonly #identity: Identity;
  readonly #writer: Writer;
  readonly #membersConnected: () => boolean;
  readonly #adopted = new Map<string, DeviceCertificate>();
  #timer: Timer | null = null;
  #working: Promise<void> | null = null;

  constructor(parts: {
    replica: Replica;
    reading: Reading;
    identity: Identity;
    writer: Writer;
    membersConnected: () => boolean;
  }) {
    this.#membersConnected = parts.membersConnected;
    this.#replica = parts.replica;
    this.#reading = parts.reading;
    this.#identity = parts.identity;
    this.#writer = parts.writer;
  }

  /** Looks for outstanding admissions and grants after a short delay. */
  consider(): void {
    if (this.#timer !== null || this.#replica.closed || !this.#hasWork()) return;
    const [random = 0] = this.#membersConnected() ? this.#replica.crypto.randomBytes(1) : [];
    this.#timer = this.#replica.clock.after((WAIT * random) / 256, () => {
      this.#timer = null;
      this.#working = this.#work()
        .catch((error: unknown) => {
          if (!this.#replica.closed)
            this.#replica.events.emit({ type: 'admission-failed', code: codeOf(error) ?? 'failed' });
        })
        .finally(() => (this.#working = null));
    });
  }

  /** Lists a certified device of a member that has connected. */
  adopt(certificate: DeviceCertificate): void {
    this.#adopted.set(base64urlEncode(certificate.device), certificate);
    this.consider();
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    await this.#working;
  }

  get #role(): Role | null {
    return this.#replica.control.membership.members.get(this.#identity.person)?.role ?? null;
  }

  #mayAdmit(): boolean {
    return this.#role !== null && this.#role !== 'guest';
  }

  #hasWork(): boolean {
    if (this.#ended().length > 0) return true;
    return (
      this.#mayAdmit() && (this.#joins().length > 0 || this.#newDevices().length > 0 || this.#ungranted().length > 0)
    );
  }

  #joins() {
    const { membership } = this.#replica.control;
    const now = this.#replica.clock.now();
    return membership.waitingJoins.filter((join) => {
      const invite = membership.invites.get(join.invite);
      return invite !== undefined && holds(invite, join.certificate.person, now);
    });
  }

  /** Returns the feeds of devices whose invite ended before it admitted them. */
  #ended(): Feed[] {
    if (this.#role === null) return [];
    const { membership, referenced } = this.#replica.control;
    const waiting = new Set(this.#joins().map(({ reference }) => idFromBytes<FeedId>(reference.feed)));
    return [...this.#replica.feeds.all()].filter(({ kind, key, cut, owner, length }) => {
      if (kind !== 'control' || owner === null || length === 0 || cut !== null) return false;
      if (waiting.has(key) || referenced.has(key)) return false;
      const { device, person } = owner.certificate;
      return (
        membership.devices.get(base64urlEncode(device))?.person !== person && !equalBytes(device, this.#identity.device)
      );
    });
  }

  #newDevices(): DeviceCertificate[] {
    const { membership } = this.#replica.control;
    return [...this.#adopted].flatMap(([device, certificate]) =>
      membership.members.has(certificate.person) && !membership.devices.has(device) ? [certificate] : [],
    );
  }

  /**
   * Returns the devices that lack a key, with the key. It is not always the current epoch: two people who made a space apart
   * have one epoch each, and only one becomes current. Keys wrapped by a later epoch come with that epoch.
   */
  #ungranted(): { key: EpochKey; certificate: DeviceCertificate }[] {
    const { epochs, devices } = this.#replica.control.membership;
    const held = this.#reading.keys.all().flatMap((key) => {
      const epoch = epochs.get(base64urlEncode(key.id));
      return epoch === undefined ? [] : [{ key, epoch }];
    });
    const wrapped = new Set(held.flatMap(({ epoch }) => epoch.operation.wrapped.map(([id]) => base64urlEncode(id))));
    return held.flatMap(({ key, epoch }) =>
      wrapped.has(base64urlEncode(key.id))
        ? []
        : [...devices].flatMap(([device, listed]) =>
            epoch.boxes.has(device) ? [] : [{ key, certificate: listed.certificate }],
          ),
    );
  }

  async #work(): Promise<void> {
    if (this.#mayAdmit()) await this.#letIn();
    await this.#replica.apply({ from: 'own' }, async (draft) => {
      for (const { key } of this.#ended()) draft.drop(key);
    });
  }

  async #letIn(): Promise<void> {
    const { crypto, space } = this.#replica;
    const writes: Promise<void>[] = [];
    for (const join of this.#joins()) {
      const stillOpen = () =>
        this.#joins().some((other) => equalBytes(other.reference.hash, join.reference.hash))
          ? { type: 'admit' as const, join: join.reference }
          : null;
      writes.push(this.#writer.controlIf(stillOpen));
    }
    for (const certificate of this.#newDevices()) {
      writes.push(
        this.#writer.controlIf(() =>
          this.#newDevices().some(({ device }) => equalBytes(device, certificate.device))
            ? { type: 'device', certificate: certificate.bytes }
            : null,
        ),
      );
    }
    await Promise.all(writes);
    const grants: Promise<void>[] = [];
    for (const { key, certificate } of this.#ungranted()) {
      const operation = await grantEpoch(crypto, space, key, certificate);
      const stillLacking = () =>
        this.#ungranted().some(
          (other) => equalBytes(other.key.id, key.id) && equalBytes(other.certificate.device, certificate.device),
        )
          ? operation
          : null;
      grants.push(this.#writer.controlIf(stillLacking));
    }
    await Promise.all(grants);
  }
}
