import { base64urlEncode, equalBytes } from '@kith/identity';
import type { DeviceCertificate, Timer } from '@kith/identity';
import { grantEpoch } from '../control/epochs.js';
import type { EpochKey } from '../control/epochs.js';
import { idFromBytes } from '../format/ids.js';
import type { FeedId } from '../format/ids.js';
import type { Feed } from '../log/feed.js';
import { holds } from '../sync/joiner-policy.js';
import type { Role } from '../graph/ports.js';
import type { SpaceEngine } from './engine.js';
import type { Writer } from './writer.js';

/** Every member present would admit; a random wait lets one of them be first and the others find it done. Milliseconds. */
const WAIT = 120;

/**
 * Lets people in: a Join whose invite holds is answered with Admit, and every rostered device that lacks the current epoch
 * gets it by KeyGrant. Any member does this; doing it twice is harmless.
 */
export class Admission {
  readonly #engine: SpaceEngine;
  readonly #writer: Writer;
  readonly #adopted = new Map<string, DeviceCertificate>();
  #timer: Timer | null = null;
  #working: Promise<void> | null = null;

  constructor(engine: SpaceEngine, writer: Writer) {
    this.#engine = engine;
    this.#writer = writer;
  }

  /** Looks for something to do, a little later. */
  consider(): void {
    if (this.#timer !== null || this.#engine.closed || !this.#hasWork()) return;
    const [random = 0] = this.#engine.parts.crypto.randomBytes(1);
    this.#timer = this.#engine.parts.clock.after((WAIT * random) / 256, () => {
      this.#timer = null;
      this.#working = this.#work()
        .catch((error: unknown) => {
          if (!this.#engine.closed) this.#engine.events.emit({ type: 'admission-failed', code: codeOf(error) });
        })
        .finally(() => (this.#working = null));
    });
  }

  /** A certified device of a member, met on a connection. */
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
    return this.#engine.control.membership.members.get(this.#engine.parts.identity.person)?.role ?? null;
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
    const { membership } = this.#engine.control;
    const now = this.#engine.parts.clock.now();
    return [...membership.joins.values()].filter((join) => {
      const invite = membership.invites.get(join.invite);
      return !join.admitted && invite !== undefined && holds(invite, join.certificate.person, now);
    });
  }

  /** Feeds of devices that came with an invite which has ended before it let them in. */
  #ended(): Feed[] {
    if (this.#role === null) return [];
    const { membership, referenced } = this.#engine.control;
    const waiting = new Set(this.#joins().map(({ reference }) => idFromBytes<FeedId>(reference.feed)));
    return [...this.#engine.log.feeds.values()].filter(({ kind, key, cut, owner, length }) => {
      if (kind !== 'control' || owner === null || length === 0 || cut !== null) return false;
      if (waiting.has(key) || referenced.has(key)) return false;
      const { device, person } = owner.certificate;
      return (
        membership.devices.get(base64urlEncode(device))?.person !== person &&
        !equalBytes(device, this.#engine.parts.identity.device)
      );
    });
  }

  #newDevices(): DeviceCertificate[] {
    const { membership } = this.#engine.control;
    return [...this.#adopted].flatMap(([device, certificate]) =>
      membership.members.has(certificate.person) && !membership.devices.has(device) ? [certificate] : [],
    );
  }

  /**
   * Which devices lack which key. Not only of the current epoch: two people who made a space apart have one each, and only
   * one of the two becomes current. What a later epoch wraps comes with that one.
   */
  #ungranted(): { key: EpochKey; certificate: DeviceCertificate }[] {
    const { keys, control } = this.#engine;
    const { epochs, devices } = control.membership;
    const held = keys.all().flatMap((key) => {
      const epoch = epochs.get(base64urlEncode(key.id));
      return epoch === undefined ? [] : [{ key, epoch }];
    });
    const wrapped = new Set(held.flatMap(({ epoch }) => epoch.operation.wrapped.map(([id]) => base64urlEncode(id))));
    return held.flatMap(({ key, epoch }) =>
      wrapped.has(base64urlEncode(key.id))
        ? []
        : [...devices].flatMap(([device, { certificate }]) => (epoch.boxes.has(device) ? [] : [{ key, certificate }])),
    );
  }

  async #work(): Promise<void> {
    if (this.#mayAdmit()) await this.#letIn();
    await this.#engine.apply({ from: 'own' }, () => {
      const dropped = this.#ended();
      return Promise.resolve(dropped.length === 0 ? null : { dropped });
    });
  }

  async #letIn(): Promise<void> {
    const { crypto, space } = this.#engine.parts;
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

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'failed';
}
