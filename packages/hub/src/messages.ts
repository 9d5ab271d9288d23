/** What a client may say. Beyond these fields a publish is opaque: the hub passes its bytes on as they came. */
export type ClientMessage =
  | { type: 'subscribe'; topics: readonly string[]; from: string | undefined }
  | { type: 'unsubscribe'; topics: readonly string[] }
  | { type: 'publish'; topic: string; from: string | undefined; to: string | undefined }
  | { type: 'ping' };

export type ParsedMessage = ClientMessage | { type: 'refused'; reason: 'malformed' | 'unknown-type' };

const malformed: ParsedMessage = { type: 'refused', reason: 'malformed' };

/** Reads the routing fields of one JSON text frame. */
export function parseClientMessage(text: string): ParsedMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Whatever a stranger's text does to the parser, it is the text that is wrong.
    return malformed;
  }
  if (!isRecord(value)) return malformed;
  const { type, topics, topic, from, to } = value;
  switch (type) {
    case 'subscribe':
      return { type, topics: strings(topics), from: stringOrNothing(from) };
    case 'unsubscribe':
      return { type, topics: strings(topics) };
    case 'publish':
      return typeof topic === 'string'
        ? { type, topic, from: stringOrNothing(from), to: stringOrNothing(to) }
        : malformed;
    case 'ping':
      return { type };
    default:
      return typeof type === 'string' ? { type: 'refused', reason: 'unknown-type' } : malformed;
  }
}

const isRecord = (value: unknown): value is Record<'type' | 'topics' | 'topic' | 'from' | 'to', unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As y-webrtc's own broker does, what is not a string among the topics is passed over. */
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

const stringOrNothing = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
