import { KithError, observable } from '@kith/identity';
import type { WritableObservable } from '@kith/identity';
import type { FieldChanges, RoomFields } from '../fields.js';
import type { CreateOwnState, OwnMembership, OwnState, SessionState } from '../internal.js';
import { ACTIVITY_MAX, FIELDS_PER_ROOM, NODE_MAX, ROOMS_PER_SESSION, STATE_MAX } from '../limits.js';
import { isNode } from '../wire/field-shapes.js';
import { sameJson } from '../wire/json.js';
import { checkFields, stateSize } from '../wire/state.js';
import { Layers } from './layers.js';
import { followStatus } from './own-status.js';
import type { OwnStatus } from './own-status.js';
import { Told } from './told.js';
import type { Numbered } from './told.js';
import { TypingSigns } from './typing.js';

/** The room that every session is in: what it says there holds for its person everywhere. */
export const EVERYWHERE = '';

/** What one session says: memberships on top of each other in every room, and status and activity everywhere. */
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
  readonly #stopStatus: () => void;
  #everywhere: RoomFields = {};
  #activity: string | null = null;
  /** Counts through the whole session, so that every sign of typing is a new one to whoever hears it. */
  #typings = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#status = followStatus({ clock: options.clock, choice: options.choice, activity: options.activity });
    this.status = this.#status.current;
    this.#everywhere = this.#fieldsEverywhere();
    this.state = observable<SessionState>(new Map([[EVERYWHERE, this.#everywhere]]));
    this.#stopStatus = this.status.subscribe(() => this.#personChanged());
  }

  join(node: string): OwnMembership {
    if (node === EVERYWHERE || !isNode(node)) {
      throw new KithError('node-invalid', 'This text cannot name the node of a room.', {
        fix: `Use 1 to ${NODE_MAX} characters, and not \`__proto__\`.`,
        argument: 'node',
      });
    }
    const known = this.#rooms.get(node);
    if (known === undefined && this.#rooms.size + 1 >= ROOMS_PER_SESSION) {
      throw new KithError('too-many-rooms', `A session is in ${ROOMS_PER_SESSION - 1} rooms at most.`, {
        fix: 'Leave the rooms that nobody looks at.',
      });
    }
    const member = {};
    const layers = known ?? new Layers();
    layers.join(member);
    this.#rooms.set(node, layers);
    this.#roomChanged(node);

    let left = false;
    const refuseLeft = () => {
      if (!left) return;
      throw new KithError('room-left', 'This session has left its room.', {
        fix: 'Join again, and use the new session.',
      });
    };
    const typing = new TypingSigns(this.#options.clock, (is) => {
      this.#apply(node, member, { typing: is ? (this.#typings += 1) : null });
    });
    return {
      set: (changes) => {
        refuseLeft();
        this.#refuseBad(changes);
        this.#apply(node, member, changes);
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
        typing.stop();
        left = true;
        const room = this.#rooms.get(node);
        room?.leave(member);
        if (room?.empty === true) this.#rooms.delete(node);
        this.#roomChanged(node);
      },
    };
  }

  setActivity(text: string | null): void {
    if (text !== null && text.length > ACTIVITY_MAX) {
      throw new KithError('activity-too-long', `An activity has ${ACTIVITY_MAX} characters at most.`, {
        fix: 'Say it shorter.',
        argument: 'text',
      });
    }
    this.#activity = text === '' ? null : text;
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
  }

  #refuseBad(changes: FieldChanges): void {
    const defect = checkFields(changes, this.#options.fields);
    const reserved = (['status', 'activity'] as const).find((name) => changes[name] !== undefined);
    if (reserved !== undefined) {
      throw new KithError('field-invalid', `\`${reserved}\` belongs to the person, not to a room.`, {
        fix: 'Choose the status of the person, or use setActivity().',
        argument: reserved,
      });
    }
    if (defect === null) return;
    throw new KithError(defect.code, `The field \`${defect.field}\` cannot be told to others like this.`, {
      fix:
        defect.code === 'field-unknown'
          ? 'Name fields of an app with a colon, and give their validators to createPresence().'
          : 'Give it the shape that RoomFields documents, or that your validator accepts.',
      argument: defect.field,
    });
  }

  /** Changes one membership's layer, unless the state would become more than others accept. */
  #apply(node: string, member: object, changes: FieldChanges): void {
    const layers = this.#rooms.get(node);
    if (layers === undefined) return;
    const tried = layers.clone();
    tried.set(member, changes);
    const fields = tried.merged();
    const before = this.state.getSnapshot();
    if (!sameJson(before.get(node), fields)) {
      const after = new Map(before).set(node, fields);
      if (Object.keys(fields).length > FIELDS_PER_ROOM || stateSize(after) > STATE_MAX) {
        throw new KithError('state-too-large', `What a session says has ${STATE_MAX} bytes at most.`, {
          fix: 'Say less: positions and names, not contents.',
        });
      }
      this.#rooms.set(node, tried);
      this.#setState(after);
    } else this.#rooms.set(node, tried);
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

  #fieldsEverywhere(): RoomFields {
    const status = this.status.getSnapshot();
    return {
      // To themself an invisible person is online: their own view knows the difference from `status`.
      status: status === 'invisible' ? 'online' : status,
      ...(this.#activity === null ? {} : { activity: this.#activity }),
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
    for (const listener of [...this.#dirty]) listener();
  }
}
