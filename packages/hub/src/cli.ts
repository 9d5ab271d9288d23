#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { HubError } from './errors.js';
import { createHub } from './hub.js';

const usage = `kith-hub: a signaling broker for peers that talk to each other directly.

Usage: kith-hub [--port 4444] [--host 127.0.0.1]

  --port, -p   port to listen on (0: any free one)
  --host       address to listen on; 0.0.0.0 for every interface
  --help, -h   this text

It speaks y-webrtc's protocol, stores nothing and reads no content. GET /health tells how it is.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', short: 'p', default: '4444' },
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new HubError('invalid-option', `${values.port} is not a port`, {
      fix: 'Pass a number from 0 to 65535.',
    });
  }
  const hub = await createHub({ port, host: values.host });
  console.log(`kith-hub listens on ${hub.url}`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    hub.close().then(() => console.log('kith-hub stopped'), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function fail(error: unknown): void {
  const misused = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (error instanceof HubError) console.error(`kith-hub: ${error.message}. ${error.fix}`);
  else if (misused) console.error(`kith-hub: ${error.message}\n\n${usage}`);
  else console.error(error);
  process.exitCode = 1;
}

main().catch(fail);
