import { CborWriter, base64urlDecode, base64urlEncode } from '@kith/identity';
import type { DeviceCertificate, Did } from '@kith/identity';
import { kindNumber } from '../format/ids.js';
import type { FeedOwner } from '../gate/held-feed.js';
import { CHECKPOINT_VERSION, roles, spaceKinds } from './checkpoint-form.js';
import type { ControlView } from './control-view.js';

/** Writes each person, device and certificate once, and refers to it by its index. */
export class CheckpointWriter {
  readonly #out = new CborWriter(4096);
  readonly #persons = new Map<Did, number>();
  readonly #devices = new Map<string, number>();
  readonly #certificates = new Map<string, { readonly at: number; readonly certificate: DeviceCertificate }>();

  feeds(owners: ReadonlyMap<number, FeedOwner>): void {
    this.#list(owners, ([feed, { kind, certificate }]) => {
      this.#out.uint(feed);
      this.#out.uint(kindNumber[kind]);
      this.#certificate(certificate);
    });
  }

  control({ membership, wanted, needed, heads, referenced }: ControlView): void {
    const out = this.#out;
    out.uint(membership.kind === null ? 0 : spaceKinds.indexOf(membership.kind) + 1);
    if (membership.parent === null) out.null();
    else out.bytes(membership.parent);
    this.#list(membership.devices.values(), ({ certificate }) => this.#certificate(certificate));
    this.#list(membership.members, ([person, { role, devices }]) => {
      this.#person(person);
      out.uint(roles.indexOf(role));
      this.#list([...devices.keys()], (device) => out.uint(placeOf(this.#devices, device)));
    });
    this.#list(membership.invites.values(), ({ key, role, uses, expires, admitted }) => {
      out.bytes(key);
      out.uint(roles.indexOf(role));
      out.uint(uses);
      out.uint(expires === null ? 0 : expires + 1);
      this.#list(admitted.keys(), (person) => this.#person(person));
    });
    this.#list(membership.waitingJoins, ({ reference, invite, certificate, depth }) => {
      out.bytes(reference.feed);
      out.uint(reference.seq);
      out.bytes(reference.hash);
      this.#name(invite);
      this.#certificate(certificate);
      out.uint(depth);
    });
    this.#list(membership.epochs.values(), ({ id, number, operation, boxes }) => {
      out.bytes(id);
      out.uint(number);
      this.#list(operation.wrapped, ([name, sealed]) => {
        out.bytes(name);
        out.bytes(sealed);
      });
      this.#list(boxes, ([device, of]) => {
        out.uint(placeOf(this.#devices, device));
        this.#list(of, (box) => out.bytes(box));
      });
    });
    this.#list(membership.erased, ([hash, by]) => {
      this.#name(hash);
      this.#list(by, (person) => this.#person(person));
    });
    for (const dependencies of [wanted, needed])
      this.#list(dependencies, ({ feed, seq, hash }) => {
        this.#name(feed);
        out.uint(seq);
        this.#name(hash);
      });
    this.#list(heads, ({ feed, seq, rank, change }) => {
      this.#name(feed);
      out.uint(seq);
      out.uint(rank);
      out.bytes(change.hash);
    });
    this.#list(referenced.keys(), (feed) => this.#name(feed));
  }

  finish(count: number): Uint8Array {
    const head = new CborWriter(4096);
    head.uint(CHECKPOINT_VERSION);
    head.uint(count);
    const certificates = [...this.#certificates.values()].map(({ certificate }) => ({
      device: placeOf(this.#devices, base64urlEncode(certificate.device)),
      person: placeOf(this.#persons, certificate.person),
      bytes: certificate.bytes,
    }));
    head.array(this.#persons.size);
    for (const person of this.#persons.keys()) head.text(person);
    head.array(this.#devices.size);
    for (const device of this.#devices.keys()) head.bytes(bytesOf(device));
    head.array(certificates.length);
    for (const { device, person, bytes } of certificates) {
      head.uint(device);
      head.uint(person);
      head.bytes(bytes);
    }
    head.raw(this.#out.finish());
    return head.finish();
  }

  #list<T>(items: Iterable<T>, write: (item: T) => void): void {
    const all = [...items];
    this.#out.array(all.length);
    for (const item of all) write(item);
  }

  #name(name: string): void {
    this.#out.bytes(bytesOf(name));
  }

  #person(person: Did): void {
    this.#out.uint(placeOf(this.#persons, person));
  }

  #certificate(certificate: DeviceCertificate): void {
    const name = base64urlEncode(certificate.bytes);
    const { at } = this.#certificates.get(name) ?? { at: this.#certificates.size };
    this.#certificates.set(name, { at, certificate });
    this.#out.uint(at);
  }
}

function placeOf<T>(table: Map<T, number>, item: T): number {
  const place = table.get(item) ?? table.size;
  table.set(item, place);
  return place;
}

/** Returns the bytes of a base64url map key. */
function bytesOf(name: string): Uint8Array {
  const bytes = base64urlDecode(name);
  if (bytes === null) throw new RangeError('a name that is not base64url');
  return bytes;
}
