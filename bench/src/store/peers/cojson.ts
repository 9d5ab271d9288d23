import { LocalNode } from 'cojson';
import type { CojsonInternalTypes, RawCoStream, RawCoID, AgentSecret, SessionID } from 'cojson';
import { NapiCrypto } from 'cojson/crypto/NapiCrypto';
import type { Message } from '../workload.js';
import type { Peer, PeerLog } from './peer.js';

type Contents = CojsonInternalTypes.NewContentMessage[];

interface Saved {
  readonly account: string;
  readonly secret: AgentSecret;
  readonly stream: RawCoID;
  readonly contents: Contents;
}

interface CojsonLog extends PeerLog {
  saved(): Saved;
}

/** Jazz's core: one CoStream, signed and encrypted, all ten authors in one account and session (which is kinder than ten). */
export const cojson: Peer = {
  name: 'cojson',
  limit: 20_000,
  verifies: true,
  async create() {
    const crypto = await NapiCrypto.create();
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      peers: [],
      crypto,
      creationProps: { name: 'bench' },
    });
    const stream = node.createGroup().createStream();
    return over(node, stream, { account: accountID, secret: accountSecret });
  },
  async load(bytes) {
    return read(JSON.parse(new TextDecoder().decode(bytes)) as Saved);
  },
  async sync(full, tick) {
    const saved = (full as CojsonLog).saved();
    const log = await read(JSON.parse(JSON.stringify(saved)) as Saved);
    tick(log);
    return log;
  },
};

/** A new node of the same account takes everything in as content from outside: hashes and signatures are checked. */
async function read(saved: Saved): Promise<PeerLog> {
  const crypto = await NapiCrypto.create();
  const session = crypto.newRandomSessionID(
    saved.account as Parameters<typeof crypto.newRandomSessionID>[0],
  ) as SessionID;
  const node = new LocalNode(saved.secret, session, crypto);
  for (const content of saved.contents) node.syncManager.handleNewContent(content, 'import');
  const core = node.getCoValue(saved.stream);
  const stream = core.getCurrentContent() as RawCoStream;
  return over(node, stream, saved);
}

function over(node: LocalNode, stream: RawCoStream, whose: Pick<Saved, 'account' | 'secret'>): CojsonLog {
  const items = (): Message[] => {
    const current = node.getCoValue(stream.id).getCurrentContent() as RawCoStream;
    return Object.values(current.items)
      .flat()
      .map((item) => (item as unknown as { value: Message }).value);
  };
  const saved = (): Saved => ({
    ...whose,
    stream: stream.id,
    contents: [...node.allCoValues()]
      .sort((a, b) => Number(a.id === stream.id) - Number(b.id === stream.id))
      .flatMap((core) => core.newContentSince() ?? []),
  });
  return {
    saved,
    append(message) {
      const core = node.getCoValue(stream.id);
      const before = wanted ? core.knownState() : undefined;
      stream.push(message as unknown as Parameters<RawCoStream['push']>[0], 'private');
      if (before === undefined) return nothing;
      return new TextEncoder().encode(JSON.stringify(core.newContentSince(before)));
    },
    save: () => new TextEncoder().encode(JSON.stringify(saved())),
    count: () => items().length,
    latest: (limit) => items().slice(-limit),
  };
}

const nothing = new Uint8Array();
/** Only where the live message is what is measured. */
const wanted = process.argv.includes('wire');
