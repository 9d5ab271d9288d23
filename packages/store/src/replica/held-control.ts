import type { CryptoEngine } from '@kith/identity';
import { decodeCheckpoint, encodeCheckpoint } from '../control/checkpoint.js';
import { createMaterialChecker } from '../control/checked-material.js';
import type { MaterialChecker } from '../control/checked-material.js';
import type { FoldParts } from '../control/control-fold.js';
import type { ControlEntry } from '../control/control-log.js';
import type { ControlView } from '../control/control-view.js';
import { extendControl, foldControl } from '../control/fold-control.js';
import type { ControlState } from '../control/fold-control.js';
import type { LogDraft } from '../log/draft.js';
import { keyOf } from '../log/layout.js';
import type { SpaceLog } from '../log/space-log.js';
import type { KeyValueStore } from '../storage/port.js';
import { controlAfter } from './commit.js';

/** The control state of a space. It comes from a checkpoint until a caller needs the full fold. */
export class HeldControl {
  view: ControlView;
  /** Null while only the checkpoint has been read. */
  #folded: ControlState | null;
  /** The control count of the stored checkpoint. */
  #stored: number | null = null;
  readonly #crypto: CryptoEngine;
  readonly #log: SpaceLog;
  readonly #store: KeyValueStore;
  readonly #folding: FoldParts & { readonly checked: MaterialChecker };

  constructor(parts: { crypto: CryptoEngine; space: Uint8Array; log: SpaceLog; store: KeyValueStore }) {
    const { crypto, space } = parts;
    this.#crypto = crypto;
    this.#log = parts.log;
    this.#store = parts.store;
    this.#folding = { crypto, space, checked: createMaterialChecker(crypto, space) };
    this.view = this.#folded = foldControl(this.#folding, { entries: new Map(), cuts: new Map() });
  }

  /**
   * Reads the log for the first time. Leaves out the control changes where a valid checkpoint replaces them.
   * @throws KithError `storage-damaged`.
   */
  async open(): Promise<void> {
    const record = await this.#store.get(keyOf('checkpoint'));
    const checkpoint = record === undefined ? null : decodeCheckpoint(this.#crypto, record);
    await this.#log.refresh(checkpoint);
    if (checkpoint === null || this.#log.isControlRead) await this.add('changed');
    else {
      this.view = checkpoint.control;
      this.#folded = null;
      this.#stored = checkpoint.count;
    }
  }

  /**
   * Returns the full fold, by which further changes are judged. Reads the control changes if only the checkpoint has been read.
   * @throws KithError `storage-damaged`.
   */
  async folded(): Promise<ControlState> {
    return (this.#folded ??= await this.#foldAll());
  }

  /** Returns the control state after the commit of a draft; null where the draft does not change it. */
  async after(draft: LogDraft): Promise<ControlState | null> {
    return draft.touchesControl ? controlAfter(this.#folding, this.#log, draft, await this.folded()) : null;
  }

  /** Takes over the state that a commit has made current. */
  become(state: ControlState): void {
    this.view = this.#folded = state;
  }

  /** Folds these entries onto the state before; with 'changed', folds everything again. */
  async add(added: readonly ControlEntry[] | 'changed'): Promise<void> {
    if (added === 'changed') this.become(await this.#foldAll());
    else if (added.length > 0) {
      const before = await this.folded();
      await this.#folding.checked.prepare(added);
      const log = { entries: this.#log.control, cuts: this.#log.cuts() };
      this.become(extendControl(this.#folding, before, log, added));
    }
  }

  /**
   * Stores a checkpoint, unless a current one is stored. A failure changes nothing, because the checkpoint can be derived
   * again.
   */
  async keep(): Promise<void> {
    const { controlCount: count, record, feeds } = this.#log;
    if (record === undefined || this.#stored === count) return;
    const owners = new Map(
      [...feeds.values()].flatMap(({ number, owner }) => (owner === null ? [] : [[number, owner] as const])),
    );
    const { kind } = await this.#store.commit({
      expect: [[keyOf('space'), record]],
      puts: [[keyOf('checkpoint'), encodeCheckpoint(this.#crypto, { count, control: this.view, owners })]],
      deletes: [],
    });
    if (kind === 'committed') this.#stored = count;
  }

  async #foldAll(): Promise<ControlState> {
    const entries = await this.#log.readControl();
    await this.#folding.checked.prepare(entries.values());
    return foldControl(this.#folding, { entries, cuts: this.#log.cuts() });
  }
}
