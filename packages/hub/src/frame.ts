const closingBrace = 0x7d;

/**
 * One unmasked WebSocket text frame (RFC 6455, section 5.2) made of parts that lie one after the other. Made once for a publish
 * and written as it is to every subscriber, where a WebSocket library would frame it anew for each.
 */
export function textFrame(...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  let offset = header;
  for (const part of parts) offset += part.copy(frame, offset);
  return frame;
}

/**
 * The frame that carries a publish on: the JSON object exactly as it came, with `clients` put last, where it wins over one
 * that the sender wrote. The object has at least its `type`, so a comma always fits.
 */
export function publishFrame(json: Buffer, clients: number): Buffer {
  const end = json.lastIndexOf(closingBrace);
  return textFrame(json.subarray(0, end), Buffer.from(`,"clients":${clients}}`));
}

export const pongFrame = textFrame(Buffer.from('{"type":"pong"}'));
