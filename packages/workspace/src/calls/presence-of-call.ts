import type { CallController } from '@kith/calls';
import type { PresenceService } from '@kith/presence';

/** Lets everybody see in their lists that this person is in a call. Returns the function that ends it. */
export function tellPresence(presence: PresenceService, node: string, controller: CallController): () => void {
  const session = presence.join(node);
  const tell = () => {
    if (controller.state.getSnapshot().kind !== 'joined') return session.set({ call: null });
    const { muted, deafened, camera, sharing } = controller.self.getSnapshot();
    session.set({ call: { id: node, muted, deafened, video: camera, sharing } });
  };
  const stops = [controller.self.subscribe(tell), controller.state.subscribe(tell)];
  tell();
  return () => {
    for (const stop of stops) stop();
    session.leave();
  };
}
