import { randomBytes, webcrypto } from 'node:crypto';
import { systemClock } from '@kith/identity';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { IceServer } from '../../packages/calls/src/index.js';
import { turnCredentials } from '../../packages/calls/src/media.js';
import { coturnProgram } from './support/coturn.js';
import { whyNoNetworks, type Place } from './support/namespaces.js';
import { useNetworkLab } from './support/network-lab.js';

const reason = whyNoNetworks();
if (reason !== null) process.stderr.write(`The tests of calls across networks are skipped: ${reason}.\n`);
const turnserver = reason === null ? await coturnProgram() : null;

const CUT = 8_000;
const loseOneInTwenty = 'numgen random mod 100 < 5 drop';
const everything = { incoming: 'iifname "a" drop', outgoing: 'oifname "a" drop' };
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Relayed {
  readonly relayOnly?: boolean;
  readonly iceServers?: readonly IceServer[];
}

interface Pair {
  readonly a: Page;
  readonly b: Page;
  readonly roster: readonly string[];
}

// Where the machine lacks what they take, these are counted as skipped, and the reason is on the standard error.
describe.skipIf(reason !== null)('calls across networks', { timeout: 600_000 }, () => {
  const lab = useNetworkLab(reason === null);
  lab.expectErrors(/WebSocket connection to/);
  const report: string[] = [];
  afterAll(() => {
    if (report.length > 0) process.stdout.write(`${report.join('\n')}\n`);
  });

  const both = <T>({ a, b }: Pick<Pair, 'a' | 'b'>, act: (page: Page) => Promise<T>): Promise<[T, T]> =>
    Promise.all([act(a), act(b)]);
  const flows = (pair: Pick<Pair, 'a' | 'b'>) => both(pair, (page) => page.evaluate(() => window.networks.flows()));
  const together = (pair: Pick<Pair, 'a' | 'b'>) =>
    both(pair, (page) => page.evaluate(() => window.networks.together(2)));
  const counts = (pair: Pick<Pair, 'a' | 'b'>) => both(pair, (page) => page.evaluate(() => window.networks.counts()));

  /** One in each network, in a call with each other, and media flows both ways. */
  async function meet(more: Relayed = {}, latency = 0): Promise<Pair> {
    const [a, b] = await Promise.all([lab.open('a'), lab.open('b')]);
    if (latency > 0) await delay(a, latency);
    const people = await both({ a, b }, (page) => page.evaluate(() => window.networks.me()));
    const [id, epoch, key] = [32, 16, 32].map((length) => randomBytes(length).toString('base64url'));
    const meeting = { hub: lab.hubUrl, id: id ?? '', epoch: epoch ?? '', key: key ?? '', people, ...more };
    const joined = await both({ a, b }, (page) => page.evaluate((given) => window.networks.join(given), meeting));
    expect(joined).toEqual(['joined', 'joined']);
    const [roster, same] = await together({ a, b });
    expect(same).toEqual(roster);
    await flows({ a, b });
    return { a, b, roster };
  }

  /** Waits until media flows both ways again, in the same call with the same members; says how long it took and what it took. */
  async function recover(what: string, pair: Pair, since: number, before: Awaited<ReturnType<typeof counts>>) {
    const times = await flows(pair);
    expect(await together(pair)).toEqual([pair.roster, pair.roster]);
    await flows(pair);
    const after = await counts(pair);
    expect(after.map(({ open }) => open)).toEqual([1, 1]);
    const told = await both(pair, (page) => page.evaluate(() => window.networks.told()));
    const lines = (all: (typeof told)[0]) => all.map(({ at, what }) => `${at - since} ${what}`).join(', ');
    const more = (of: 'connections' | 'iceRestarts') =>
      after.reduce((sum, now, index) => sum + now[of] - (before[index]?.[of] ?? 0), 0);
    report.push(
      `${what}: media flows again after ${Math.max(...times) - since} ms, ${more('iceRestarts')} restarts of ICE, ` +
        `${more('connections')} new halves of connections\n  a: ${lines(told[0])}\n  b: ${lines(told[1])}`,
    );
  }

  async function begin(pair: Pair) {
    await both(pair, (page) => page.evaluate(() => window.networks.told()));
    return counts(pair);
  }

  /** Holds what comes and goes in that page for so many milliseconds: connections made from now on. */
  async function delay(page: Page, latency: number): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: -1,
      uploadThroughput: -1,
      packetLoss: 0,
      packetQueueLength: 0,
      packetReordering: false,
    });
  }

  async function leave(pair: Pair): Promise<void> {
    expect(await both(pair, (page) => page.evaluate(() => window.networks.leave()))).toEqual([0, 0]);
  }

  it('CN-1 with one packet in twenty lost each way, and late, sound and pictures flow both ways', async () => {
    lab.networks.filter({ forward: loseOneInTwenty });
    const pair = await meet({}, 40);
    const before = await begin(pair);
    await flows(pair);
    await flows(pair);
    expect(await counts(pair)).toEqual(before);
    const roundTrip = () => pair.a.evaluate(async () => (await window.networks.path()).roundTrip ?? 0);
    await expect.poll(roundTrip, { timeout: 120_000 }).toBeGreaterThan(30);
    const paths = await both(pair, (page) => page.evaluate(() => window.networks.path()));
    report.push(`1 in 20 lost: ${JSON.stringify(paths)}`);
    await leave(pair);
  });

  it('CN-2 after eight seconds in which nothing passed at all, the call goes on by itself', async () => {
    const pair = await meet();
    const before = await begin(pair);
    lab.networks.filter(everything);
    await Promise.all([wait(CUT), both(pair, (page) => page.evaluate(() => window.networks.silent()))]);
    lab.networks.filter({});
    await recover(`cut for ${CUT} ms`, pair, Date.now(), before);
    await leave(pair);
  });

  it('CN-3 whoever gets another address, first one side and then the other, is in the call again by themselves', async () => {
    const pair = await meet();
    for (const place of ['a', 'b'] satisfies Place[]) {
      const before = await begin(pair);
      lab.networks.move(place);
      await recover(`another address for ${place}`, pair, Date.now(), before);
    }
    await leave(pair);
  });

  // Where coturn cannot be installed, this one is counted as skipped.
  it.skipIf(turnserver === null)('CN-4 with no way between them but a relay, all media goes through it', async () => {
    const secret = 'shared with the relay alone';
    await lab.startTurn(turnserver ?? '', secret);
    lab.networks.filter({ forward: 'drop' });
    const crypto = webcrypto as unknown as Crypto;
    const minted = await turnCredentials({ secret, name: 'ada', lifetime: 600_000, clock: systemClock, crypto });
    const pair = await meet({ relayOnly: true, iceServers: [{ urls: lab.turnUrl, ...minted }] });
    const paths = await both(pair, (page) => page.evaluate(() => window.networks.path()));
    expect(paths.map(({ local, remote }) => [local, remote])).toEqual([
      ['relay', 'relay'],
      ['relay', 'relay'],
    ]);
    await leave(pair);
  });

  it('CN-5 with the hub killed the call goes on, with packets lost, and after four seconds in which nothing passed', async () => {
    const pair = await meet();
    const before = await begin(pair);
    await lab.killHub();
    lab.networks.filter({ forward: loseOneInTwenty });
    await both(pair, (page) => page.waitForFunction(() => window.networks.signaling() !== 'open'));
    // Longer than anybody is ever silent.
    await wait(9_000);
    await flows(pair);
    lab.networks.filter(everything);
    await Promise.all([wait(4_000), both(pair, (page) => page.evaluate(() => window.networks.silent()))]);
    lab.networks.filter({ forward: loseOneInTwenty });
    await recover('no hub, cut for 4000 ms', pair, Date.now(), before);
    expect((await counts(pair)).map(({ connections }) => connections)).toEqual(
      before.map(({ connections }) => connections),
    );
    await leave(pair);
    await lab.startHub();
  });
});
