import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './support/client.js';
import { bundleCommand, run, type Run } from './support/command.js';

describe('kith-hub', () => {
  let command: Awaited<ReturnType<typeof bundleCommand>>;
  beforeAll(async () => {
    command = await bundleCommand();
  });
  afterAll(() => command.remove());
  const start = (...args: string[]): Run => run(command.file, args, { cwd: command.directory });

  it.each(['SIGINT', 'SIGTERM'] as const)('HUB-36 serves until %s and closes gracefully', async (signal) => {
    const hub = start('--port', '0');
    const [, url] = await hub.until(/listens on (ws:\S+)/);
    const client = await Client.connect(url ?? '');
    await client.subscribe('room');
    hub.child.kill(signal);
    expect((await client.closed).code).toBe(1001);
    expect(await hub.exited).toBe(0);
    expect(hub.output()).toContain('stopped');
  });

  it('HUB-36 explains itself', async () => {
    const help = start('--help');
    expect(await help.exited).toBe(0);
    expect(help.output()).toContain('--port');
  });

  it('HUB-35 refuses a port that is taken, and says how another is chosen', async () => {
    const hub = start('--port', '0');
    const [, port = ''] = await hub.until(/listens on ws:\S+:(\d+)/);
    const second = start('--port', port);
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(new RegExp(`^kith-hub: Port ${port} on .* is taken.*--port`));
    hub.child.kill('SIGTERM');
    await hub.exited;
  });

  it('HUB-35 answers nonsense with a way out and a failure', async () => {
    for (const args of [
      ['--port', 'x'],
      ['--port', '70000'],
      ['--prot', '1'],
      ['--host', '203.0.113.1', '--port', '0'],
    ]) {
      const hub = start(...args);
      expect(await hub.exited).toBe(1);
      expect(hub.output()).toMatch(/^kith-hub: /);
      expect(hub.output()).not.toMatch(/\n {4}at /);
    }
  });
});
