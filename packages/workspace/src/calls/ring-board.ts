import type { IncomingRing, RingEvent, Ringing, Sounds } from '@kith/calls';
import { observable } from '@kith/identity';
import type { Observable } from '@kith/identity';
import type { StatusChoice } from '@kith/presence';
import type { SpaceId } from '@kith/store';
import type { SpaceCalls } from './space-calls.js';
import type { CallsEvent, IncomingCall, OutgoingCall } from './types.js';

export interface RingBoardOptions {
  readonly spaces: () => Iterable<SpaceCalls>;
  readonly status: Observable<StatusChoice>;
  /** Null where nothing can be heard. */
  readonly sounds: () => Promise<Sounds | null>;
  readonly emit: (event: CallsEvent) => void;
  readonly onError: (error: unknown) => void;
}

/** Who rings this device, and whom it rings, over all of its workspaces; and the sound of it. */
export class RingBoard {
  readonly incoming;
  readonly outgoing;
  readonly #options: RingBoardOptions;
  #silence: () => void = () => {};

  constructor(options: RingBoardOptions) {
    const { onError } = options;
    this.#options = options;
    this.incoming = observable<readonly IncomingCall[]>([], { onError });
    this.outgoing = observable<OutgoingCall | null>(null, { onError });
  }

  follow(workspace: SpaceId, ringing: Ringing): void {
    ringing.incoming.subscribe(() => this.refresh());
    ringing.outgoing.subscribe(() => this.refresh());
    ringing.events.subscribe((event) => this.#tell(workspace, event));
  }

  refresh(): void {
    const spaces = [...this.#options.spaces()];
    const incoming = spaces.flatMap(({ id, ringing }) =>
      (ringing?.incoming.getSnapshot() ?? []).map((ring) => this.#shown(id, ring)),
    );
    const [outgoing = null] = spaces.flatMap(({ id, ringing }) => {
      const ring = ringing?.outgoing.getSnapshot() ?? null;
      if (ring === null) return [];
      const { to, call, video, state } = ring;
      return [{ workspace: id, to, node: call, video, state }];
    });
    this.incoming.set(incoming);
    this.outgoing.set(outgoing);
    this.silence();
    if (outgoing !== null || incoming.some(({ quiet }) => !quiet)) this.#sound();
  }

  silence(): void {
    this.#silence();
    this.#silence = () => {};
  }

  #shown(workspace: SpaceId, { id, from, call, video }: IncomingRing): IncomingCall {
    return { id, workspace, from, node: call, video, quiet: this.#options.status.getSnapshot() === 'dnd' };
  }

  #tell(workspace: SpaceId, event: RingEvent): void {
    const { emit } = this.#options;
    if (event.type === 'signal-refused') emit({ type: 'call-refused', workspace, code: event.code });
    if (event.type === 'incoming') {
      emit({ type: 'call-incoming', workspace, incoming: this.#shown(workspace, event.ring) });
    }
    if (event.type === 'incoming-ended' && event.why === 'missed') {
      emit({ type: 'call-missed', workspace, incoming: this.#shown(workspace, event.ring) });
    }
  }

  #sound(): void {
    const { sounds, onError } = this.#options;
    let silenced = false;
    let stop = () => {};
    this.#silence = () => {
      silenced = true;
      stop();
    };
    sounds()
      .then((there) => {
        if (!silenced && there !== null) stop = there.ring();
      })
      .catch(onError);
  }
}
