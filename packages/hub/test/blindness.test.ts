import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '@kith/hub';
import { Broker } from '../src/broker.js';
import { parseClientMessage } from '../src/messages.js';
import { Client } from './support/client.js';
import { bundleCommand, run } from './support/command.js';
import { hubs } from './support/hubs.js';

const canary = 'canary-5f1c9b3e77';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('blindness', () => {
  const { start, connect } = hubs();

  it('HUB-40 what is read of a publish is what routes it', () => {
    const text = JSON.stringify({
      type: 'publish',
      topic: 't',
      from: 'f',
      to: 'x',
      data: canary,
      [canary]: { canary },
    });
    expect(parseClientMessage(text)).toEqual({ type: 'publish', topic: 't', from: 'f', to: 'x' });
  });

  it('HUB-40 passes a payload on byte for byte', async () => {
    const hub = await start();
    const client = await connect(hub);
    await client.subscribe('room');
    const odd = ' {"data":{"a":1.0,"a":2,"\\u0061":1e999},  "topic":"room","type" : "publish"\n';
    client.send(`${odd}} \n`);
    await client.next();
    expect(client.raw.at(-1)).toBe(`${odd},"clients":1}`);
  });

  it('HUB-40 neither statistics nor log carry anything of a publish', async () => {
    const told: unknown[] = [];
    const hub = await start({ log: (event) => told.push(event) });
    const client = await connect(hub);
    await client.subscribe(`topic ${canary}`);
    client.send({ type: 'publish', topic: `topic ${canary}`, from: `from ${canary}`, data: canary });
    client.send({ type: 'publish', topic: `topic ${canary}`, to: `to ${canary}`, data: canary });
    client.send(`{"${canary}`);
    expect(await client.settled()).toHaveLength(1);
    told.push(hub.stats());
    await hub.close();
    expect(told.length).toBeGreaterThan(3);
    expect(JSON.stringify(told)).not.toContain(canary);
  });

  it('HUB-40 the broker lets go of every frame when the turn ends', async () => {
    const seen: WeakRef<Buffer>[] = [];
    const broker = new Broker(defaultLimits, () => {});
    const subscriber = { deliver: (frames: Buffer) => void seen.push(new WeakRef(frames)) };
    const publish = (to?: string): void => {
      const json = Buffer.from(JSON.stringify({ type: 'publish', topic: 'room', data: canary.repeat(1000) }));
      seen.push(new WeakRef(json));
      broker.publish('room', json, to);
    };
    broker.subscribe(subscriber, 'room');
    broker.claim(subscriber, 'room', 'me');
    for (const to of [undefined, undefined, 'me', undefined, 'nobody']) publish(to);
    broker.flush();
    const kept = seen.at(-1)?.deref();
    await turn();
    collectGarbage();
    expect(seen).toHaveLength(8);
    expect(seen.map((frame) => frame.deref()).filter((frame) => frame !== undefined)).toEqual([kept]);
    expect(broker.topicCount).toBe(1);
  });

  it('HUB-40 no string of a payload is left in the heap of a running hub', async () => {
    const command = await bundleCommand();
    const hub = run(command.file, ['--port', '0'], {
      cwd: command.directory,
      nodeArgs: ['--heapsnapshot-signal=SIGUSR2'],
    });
    const [, url] = await hub.until(/listens on (ws:\S+)/);
    const client = await Client.connect(url ?? '');
    await client.subscribe('held-topic-1d7e');
    for (let n = 0; n < 20; n++) {
      client.send({
        type: 'publish',
        topic: 'held-topic-1d7e',
        from: 'held-session-1d7e',
        data: `${canary} ${n}`,
        [`${canary}-${n}`]: n,
      });
      client.send({ type: 'publish', topic: 'held-topic-1d7e', to: 'held-session-1d7e', data: `${canary} to ${n}` });
    }
    expect(await client.settled()).toHaveLength(40);

    hub.child.kill('SIGUSR2');
    // The snapshot blocks the hub, so its next answer tells that the file is whole.
    let snapshots: string[] = [];
    while (snapshots.length === 0) {
      expect(await client.settled()).toEqual([]);
      snapshots = (await readdir(command.directory)).filter((name) => name.endsWith('.heapsnapshot'));
    }
    await client.settled();
    const heap = await readFile(join(command.directory, snapshots[0] ?? ''), 'utf8');
    hub.child.kill('SIGTERM');
    expect(await hub.exited).toBe(0);
    await command.remove();
    expect(heap).toContain('held-topic-1d7e');
    expect(heap).toContain('held-session-1d7e');
    expect(heap.includes(canary)).toBe(false);
  });

  it('HUB-41 frames a publish once and hands each subscriber the whole turn at once', () => {
    let requested = 0;
    const broker = new Broker(defaultLimits, () => (requested += 1));
    const received: { frames: Buffer; count: number }[] = [];
    const subscribers = Array.from({ length: 100 }, () => ({
      deliver: (frames: Buffer, count: number) => void received.push({ frames, count }),
    }));
    for (const subscriber of subscribers) broker.subscribe(subscriber, 'room');
    for (let n = 0; n < 10; n++) broker.publish('room', Buffer.from(`{"n":${n}}`), undefined);
    expect(requested).toBe(1);
    expect(received).toEqual([]);
    broker.flush();
    expect(received).toHaveLength(100);
    expect(new Set(received.map(({ frames }) => frames)).size).toBe(1);
    expect(received[0]?.count).toBe(10);
  });
});
