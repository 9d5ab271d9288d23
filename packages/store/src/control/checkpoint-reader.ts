import { base64urlEncode, reopenCertificate } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate, Did } from '@kith/identity';
import { CborReader, MalformedBytes } from '../format/cbor-bytes.js';
import { kindNumber } from '../format/ids.js';
import type { FeedOwner } from '../gate/held-feed.js';
import type { Dependency } from './causal-order.js';
import { CHECKPOINT_VERSION, inviteRoles, roles, spaceKinds } from './checkpoint-form.js';
import type { Checkpoint } from './checkpoint-form.js';
import type { ControlHead, ControlView, DeviceView, EpochView, InviteView, MemberView } from './control-view.js';
import type { JoinState } from './membership.js';

/** A certificate that is parsed on first use. */
class KeptCertificate implements DeviceView {
  /** Device key, base64url. */
  readonly device: string;
  readonly person: Did;
  readonly #crypto: CryptoEngine;
  readonly #bytes: Uint8Array;
  #certificate: DeviceCertificate | null = null;

  constructor(crypto: CryptoEngine, device: string, person: Did, bytes: Uint8Array) {
    this.#crypto = crypto;
    this.device = device;
    this.person = person;
    this.#bytes = bytes;
  }

  get certificate(): DeviceCertificate {
    return (this.#certificate ??= reopenCertificate(this.#crypto, this.#bytes));
  }
}

export class CheckpointReader {
  readonly #crypto: CryptoEngine;
  readonly #in: CborReader;
  #persons: readonly Did[] = [];
  /** Device keys, base64url. */
  #devices: readonly string[] = [];
  #certificates: readonly KeptCertificate[] = [];

  constructor(crypto: CryptoEngine, body: Uint8Array) {
    this.#crypto = crypto;
    this.#in = new CborReader(body);
  }

  /** @throws MalformedBytes */
  read(): Checkpoint {
    if (this.#in.uint() !== CHECKPOINT_VERSION) throw new MalformedBytes();
    const count = this.#in.uint();
    this.#persons = this.#list(() => this.#in.ascii() as Did);
    this.#devices = this.#list(() => this.#name());
    this.#certificates = this.#list(() => {
      const device = this.#device();
      return new KeptCertificate(this.#crypto, device, this.#person(), this.#in.bytes());
    });
    const owners = new Map(this.#list(() => [this.#in.uint(), this.#owner()] as const));
    const control = this.#control();
    this.#in.end();
    return { count, owners, control };
  }

  #owner(): FeedOwner {
    const kind = this.#in.uint() === kindNumber.control ? 'control' : 'content';
    const kept = this.#kept();
    return {
      kind,
      get certificate() {
        return kept.certificate;
      },
    };
  }

  #control(): ControlView {
    const kind = this.#in.uint();
    const parent = this.#in.bytesOrNull();
    const devices = new Map(this.#list(() => this.#kept()).map((kept) => [kept.device, kept]));
    const members = new Map(this.#list(() => [this.#person(), this.#member()] as const));
    const invites = new Map(this.#list(() => this.#invite()).map((invite) => [base64urlEncode(invite.key), invite]));
    const waitingJoins = this.#list(() => this.#join());
    const epochs = new Map(this.#list(() => this.#epoch()).map((epoch) => [base64urlEncode(epoch.id), epoch]));
    const erased = new Map(this.#list(() => [this.#name(), new Set(this.#list(() => this.#person()))] as const));
    return {
      membership: {
        kind: spaceKinds[kind - 1] ?? null,
        parent,
        devices,
        members,
        invites,
        waitingJoins,
        epochs,
        erased,
      },
      wanted: this.#list(() => this.#dependency()),
      needed: this.#list(() => this.#dependency()),
      heads: this.#list((): ControlHead => {
        const feed = this.#name();
        return { feed, seq: this.#in.uint(), rank: this.#in.uint(), change: { hash: this.#in.bytesOf(32) } };
      }),
      referenced: new Map(this.#list(() => [this.#name(), true] as const)),
    };
  }

  #member(): MemberView {
    const role = at(roles, this.#in.uint());
    return { role, devices: new Map(this.#list(() => [this.#device(), true] as const)) };
  }

  #invite(): InviteView {
    const key = this.#in.bytesOf(32);
    const role = at(inviteRoles, this.#in.uint());
    const uses = this.#in.uint();
    const expires = this.#in.uint();
    const admitted = new Map(this.#list(() => [this.#person(), true] as const));
    return { key, role, uses, expires: expires === 0 ? null : expires - 1, admitted };
  }

  #join(): JoinState {
    const reference = { feed: this.#in.bytesOf(32), seq: this.#in.uint(), hash: this.#in.bytesOf(32) };
    const invite = this.#name();
    const { certificate } = this.#kept();
    return { reference, invite, certificate, admitted: false, depth: this.#in.uint() };
  }

  #epoch(): EpochView {
    const id = this.#in.bytes();
    const number = this.#in.uint();
    const wrapped = this.#list(() => [this.#in.bytes(), this.#in.bytes()] as const);
    const boxes = new Map(this.#list(() => [this.#device(), this.#list(() => this.#in.bytes())] as const));
    return { id, number, operation: { wrapped }, boxes };
  }

  #dependency(): Dependency {
    return { feed: this.#name(), seq: this.#in.uint(), hash: this.#name() };
  }

  #list<T>(read: () => T): T[] {
    const all: T[] = [];
    for (let left = this.#in.array(); left > 0; left -= 1) all.push(read());
    return all;
  }

  #name(): string {
    return base64urlEncode(this.#in.bytes());
  }

  #person(): Did {
    return at(this.#persons, this.#in.uint());
  }

  #device(): string {
    return at(this.#devices, this.#in.uint());
  }

  #kept(): KeptCertificate {
    return at(this.#certificates, this.#in.uint());
  }
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new MalformedBytes();
  return item;
}
