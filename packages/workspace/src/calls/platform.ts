import type {
  CallAudio,
  ChoiceStorage,
  CreateMediaConnection,
  IceServers,
  LocalMedia,
  createCall,
  createCallController,
  createRinging,
  peerSignaling,
  tabSignaling,
} from '@kith/calls';
import type { Clock } from '@kith/identity';

/** The parts of `@kith/calls` that a device uses; loaded when the first workspace opens, so that no page waits for them. */
export interface CallKit {
  readonly createCall: typeof createCall;
  readonly createCallController: typeof createCallController;
  readonly createRinging: typeof createRinging;
  readonly peerSignaling: typeof peerSignaling;
  readonly tabSignaling: typeof tabSignaling;
}

/** The parts of a platform that calls use. Without it a device has no calls. */
export interface CallPlatform {
  load(): Promise<CallKit>;
  /** Made when the first call is joined. */
  connections(clock: Clock, onError: (error: unknown) => void): Promise<CreateMediaConnection>;
  media(onError: (error: unknown) => void): Promise<LocalMedia>;
  /** Null where nothing can be played. */
  audio(clock: Clock, onError: (error: unknown) => void): Promise<CallAudio | null>;
  /** STUN and TURN servers, asked for at every connection; the device's `iceServers` unless told. */
  readonly iceServers?: IceServers;
  /** Only through TURN: nobody in a call learns this device's address. */
  readonly relayOnly?: boolean;
  /** Where volumes, whether the person is heard, and the call this device is in are remembered. */
  readonly storage: ChoiceStorage;
  /** The network this device is in has changed. Returns the function that ends the subscription. */
  onNetworkChange(listener: () => void): () => void;
}
