import type { SharePreset } from '@kith/calls';
import type { CallView } from '@kith/react';
import { useCallback, useMemo, useState } from 'react';
import { failureWords } from './failure-words.js';
import { videoWords } from './refusal-words.js';
import type { CallWords } from './refusal-words.js';

export interface CallActions {
  readonly mute: () => void;
  readonly deafen: () => void;
  readonly camera: () => void;
  readonly share: (preset: SharePreset) => void;
  readonly stopSharing: () => void;
  readonly leave: () => void;
  /** Runs what may fail, and says so. */
  readonly attempt: (work: () => Promise<unknown>) => void;
}

export interface ActionState {
  readonly actions: CallActions;
  /** What could not be done, until it is dismissed or something else was. */
  readonly said: CallWords | null;
  readonly dismiss: () => void;
  /** The browser or the others are being asked. */
  readonly asking: 'camera' | 'share' | null;
}

/** What the buttons and the keys of a call do, and what came of it. */
export function useCallActions(call: CallView): ActionState {
  const { controller, self } = call;
  const [said, setSaid] = useState<CallWords | null>(null);
  const [asking, setAsking] = useState<ActionState['asking']>(null);
  const attempt = useCallback((work: () => Promise<unknown>) => {
    work().catch((error: unknown) => setSaid(failureWords(error)));
  }, []);
  const actions = useMemo<CallActions>(() => {
    const ask = (what: 'camera' | 'share', work: () => Promise<CallWords | null>) => {
      setAsking(what);
      setSaid(null);
      work()
        .then(setSaid, (error: unknown) => setSaid(failureWords(error)))
        .finally(() => setAsking(null));
    };
    return {
      mute: () => controller.setMuted(!self.muted),
      deafen: () => controller.setDeafened(!self.deafened),
      camera: () => ask('camera', async () => videoWords(await controller.setCamera(!self.camera), 'camera')),
      share: (preset) => ask('share', async () => videoWords(await controller.share(preset), 'share')),
      stopSharing: () => controller.stopSharing(),
      leave: () => attempt(() => controller.leave()),
      attempt,
    };
  }, [controller, self.muted, self.deafened, self.camera, attempt]);
  const dismiss = useCallback(() => setSaid(null), []);
  return { actions, said, dismiss, asking };
}
