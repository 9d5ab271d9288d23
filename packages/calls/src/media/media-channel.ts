/** Label and protocol of the data channel. A change of the protocol inside needs another name. */
export const CHANNEL = 'kith-call/1';

/**
 * Accepts only one channel. simple-peer would accept every channel that the other side opens, each with a timer that is never
 * cleared.
 */
export function acceptOneChannel(connection: RTCPeerConnection, onOpen: () => void): void {
  const accept = connection.ondatachannel;
  if (!accept) return;
  let taken = false;
  connection.ondatachannel = (event) => {
    const { channel } = event;
    if (taken || channel.label !== CHANNEL || channel.protocol !== CHANNEL) return channel.close();
    taken = true;
    channel.addEventListener('open', onOpen);
    accept.call(connection, event);
  };
}
