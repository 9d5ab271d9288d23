import { callListeners, observable } from '@kith/identity';
import type { WritableObservable } from '@kith/identity';
import type { FieldChanges, RoomFields } from '../fields.js';
import type { CreateOwnState, OwnMembership, OwnState, SessionState } from '../internal.js';
import { sameJson } from '../wire/json.js';
import { copyJson } from './copy-json.js';
import { Layers } from './layers.js';
import { followStatus } from './own-status.js';
import type { OwnStatus } from './own-status.js';
import { EVERYWHERE, refuseBadFields, refuseLongActivity, refuseNode, refuseTooMuch } from './refusals.js';
import { Told } from './told.js';
import type { Numbered } from './told.js';
import { TypingSigns } from './typing.js';
import { presenceError } from '../codes.js';

export { EVERYWHERE };

/** Makes the state of one session: the layered memberships of every room, and status and activity everywhere. */
export const createOwnState: CreateOwnState = (options) => new Own(options);

type Options = Parameters<CreateOwnState>[0];

class Own implements OwnState {
  readonly state: WritableObservable<SessionState>;
  readonly status: OwnState['status'];
  readonly #options: Options;
  readonly #status: OwnStatus;
  readonly #rooms = new Map<string, Layers>();
  readonly #told = new Told();
  readonly #dirty = new Set<() => void>();
  readonly #typing = new Set<TypingSigns>();
  readonly #stopStatus: () => void;
  #everywhere: RoomFields = {};
  #activity: string | null = null;
  /** Counts through the whole session, so that every sign of typing is new to each receiver. */
  #typings = 0;

  constructor(options: Options) {
    this.#options = options;
    const { clock, choice, activity, onError } = options;
    this.#status = followStatus({ clock, choice, activity, onError });
    this.status = this.#status.current;
    this.#everywhere = this.#fieldsEverywhere();
    this.state = observable<SessionState>(new Map([[EVERYWHERE, this.#everywhere]]), { onError });
    this.#stopStatus = this.status.subscribe(() => this.#personChanged());
  }

  join(node: string): OwnMembership {
    refuseNode(node);
    const member = {};
    const layers = this.#rooms.get(node) ?? new Layers();
    if (layers.empty) refuseTooMuch(new Map(this.#rooms).set(node, layers), this.#everywhere);
    layers.join(member);
    this.#rooms.set(node, layers);
    this.#roomChanged(node);

    let left = false;
    const refuseLeft = () => {
      if (!left) return;
      throw presenceError('room-left');
    };
    const typing = new TypingSigns(this.#options.clock, (is) => {
      this.#rooms.get(node)?.set(member, { typing: is ? (this.#typings += 1) : null });
      this.#roomChanged(node);
    });
    this.#typing.add(typing);
    return {
      set: (changes) => {
        refuseLeft();
        refuseBadFields(changes, this.#options.fields);
        this.#set(node, member, copyJson(changes));
      },
      typing() {
        refuseLeft();
        typing.keystroke();
      },
      stopTyping() {
        refuseLeft();
        typing.stop();
      },
      leave: () => {
        if (left) return;
        left = true;
        const room = this.#rooms.get(node);
        room?.leave(member);
        if (room?.empty === true) this.#rooms.delete(node);
        this.#roomChanged(node);
        typing.stop();
        this.#typing.delete(typing);
      },
    };
  }

  setActivity(text: string | null): void {
    refuseLongActivity(text);
    const activity = text === '' ? null : text;
    refuseTooMuch(this.#rooms, this.#fieldsEverywhere(activity));
    this.#activity = activity;
    this.#personChanged();
  }

  takeDelta(): Numbered | null {
    if (this.status.getSnapshot() === 'invisible') return this.#told.leave();
    return this.#told.delta(this.state.getSnapshot());
  }

  takeFull(): Numbered | null {
    if (this.status.getSnapshot() === 'invisible') return this.#told.leave();
    return this.#told.full(this.state.getSnapshot());
  }

  told(): Numbered | null {
    return this.#told.latest();
  }

  takeLeave(): Numbered | null {
    return this.#told.leave();
  }

  onDirty(listener: () => void): () => void {
    const own = () => listener();
    this.#dirty.add(own);
    return () => this.#dirty.delete(own);
  }

  close(): void {
    this.#status.close();
    this.#stopStatus();
    this.#dirty.clear();
    for (const typing of this.#typing) typing.stop();
  }

  /** Changes one membership's layer. Refuses a change that could exceed the limits of others. */
  #set(node: string, member: object, changes: FieldChanges): void {
    const tried = this.#rooms.get(node)?.clone();
    if (tried === undefined) return;
    tried.set(member, changes);
    const rooms = new Map(this.#rooms).set(node, tried);
    refuseTooMuch(rooms, this.#everywhere);
    this.#rooms.set(node, tried);
    this.#roomChanged(node);
  }

  #roomChanged(node: string): void {
    const before = this.state.getSnapshot();
    const fields = this.#rooms.get(node)?.merged();
    if (fields === undefined ? !before.has(node) : sameJson(before.get(node), fields)) return;
    const after = new Map(before);
    if (fields === undefined) after.delete(node);
    else after.set(node, fields);
    this.#setState(after);
  }

  #fieldsEverywhere(activity = this.#activity): RoomFields {
    const status = this.status.getSnapshot();
    return {
      // An invisible person's own view shows online; `status` shows the difference.
      status: status === 'invisible' ? 'online' : status,
      ...(activity === null ? {} : { activity }),
    };
  }

  #personChanged(): void {
    const fields = this.#fieldsEverywhere();
    if (!sameJson(fields, this.#everywhere)) {
      this.#everywhere = fields;
      this.#setState(new Map(this.state.getSnapshot()).set(EVERYWHERE, fields));
    } else this.#tellDirty();
  }

  #setState(state: SessionState): void {
    this.state.set(state);
    this.#tellDirty();
  }

  #tellDirty(): void {
    const invisible = this.status.getSnapshot() === 'invisible';
    const told = this.#told.latest() !== null;
    if (invisible ? !told : told && !this.#told.differs(this.state.getSnapshot())) return;
    callListeners(this.#dirty, this.#options.onError);
  }
}
