import { base64urlEncode, inDomain, observable, requireText, utf8Encode } from '@kith/identity';
import type { CryptoEngine, GroupSecret, Observable, OnError, WritableObservable } from '@kith/identity';
import type { EpochKey } from '../control/epochs.js';
import { storeError } from '../codes.js';

const LABEL_MAX = 64;

/** Secrets for protocols outside the log, such as presence and calls: one for each label, like the TLS exporter (RFC 5705). */
export class ExportedSecrets {
  readonly #crypto: CryptoEngine;
  readonly #current: () => EpochKey | null;
  readonly #told = new Map<string, WritableObservable<GroupSecret | null>>();
  readonly #onError: OnError;

  constructor(crypto: CryptoEngine, current: () => EpochKey | null, onError: OnError) {
    this.#crypto = crypto;
    this.#onError = onError;
    this.#current = current;
  }

  /** @throws KithError `argument-invalid`, `secret-label` */
  of(label: string): Observable<GroupSecret | null> {
    const known = this.#told.get(label);
    if (known !== undefined) return known;
    if (requireText('label', label) === '' || utf8Encode(label).length > LABEL_MAX) {
      throw storeError('secret-label', { argument: 'label' });
    }
    const told = observable(this.#derive(label), { same: sameEpoch, onError: this.#onError });
    this.#told.set(label, told);
    return told;
  }

  /** Must be called whenever the epoch to write under may have changed. */
  refresh(): void {
    for (const [label, told] of this.#told) told.set(this.#derive(label));
  }

  forget(): void {
    for (const told of this.#told.values()) told.set(null);
  }

  #derive(label: string): GroupSecret | null {
    const epoch = this.#current();
    if (epoch === null) return null;
    return { epoch: epoch.id, key: this.#crypto.hkdf(epoch.key, inDomain('export', utf8Encode(label)), 32) };
  }
}

/** Compares by epoch only: the key follows from epoch and label. */
function sameEpoch(a: GroupSecret | null, b: GroupSecret | null): boolean {
  if (a === null || b === null) return a === b;
  return base64urlEncode(a.epoch) === base64urlEncode(b.epoch);
}
