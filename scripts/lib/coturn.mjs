import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './run.mjs';

const command = 'turnserver';

/** The name of a coturn that runs: KITH_TURNSERVER, or on the PATH. */
export function findCoturn() {
  return [process.env['KITH_TURNSERVER'] ?? command].find(works);
}

/** Installs coturn from the system's package manager. Resolves with its name, or undefined. */
export async function installCoturn() {
  for (const steps of installers()) {
    console.error(`No coturn found. Installing it: ${steps.map((step) => step.join(' ')).join(' && ')} …`);
    let code = 0;
    for (const [program = '', ...given] of steps) {
      code = await run(program, given, { stdio: ['ignore', 2, 2], env: { DEBIAN_FRONTEND: 'noninteractive' } });
      if (code !== 0) break;
    }
    const found = code === 0 ? findCoturn() : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a person has to do when it cannot be done for them. */
export const coturnHelp = [
  'The tests of relayed calls need coturn, and it could not be installed: they are skipped. Install it:',
  '  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install coturn',
  '  Fedora:          sudo dnf install coturn',
  '  Alpine:          sudo apk add coturn',
  '  macOS:           brew install coturn',
  'or name the executable of a turnserver that you have:  KITH_TURNSERVER=/path/to/turnserver npm test',
].join('\n');

/**
 * Starts a TURN server on loopback that takes credentials made with `secret`. Resolves once it answers, rejects with what it said when
 * it does not.
 *
 * @param {string} turnserver
 * @param {string} secret
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 */
export async function startCoturn(turnserver, secret) {
  const directory = mkdtempSync(path.join(tmpdir(), 'kith-coturn-'));
  const port = await freePort();
  const configuration = path.join(directory, 'turnserver.conf');
  writeFileSync(
    configuration,
    [
      'listening-ip=127.0.0.1',
      'relay-ip=127.0.0.1',
      `listening-port=${port}`,
      'allow-loopback-peers',
      'use-auth-secret',
      `static-auth-secret=${secret}`,
      'realm=kith.test',
      'no-tls',
      'no-dtls',
      'no-cli',
      'log-file=stdout',
      `pidfile=${path.join(directory, 'turnserver.pid')}`,
      `userdb=${path.join(directory, 'turndb')}`,
    ].join('\n'),
  );
  const child = spawn(turnserver, ['-c', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
    });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  const answered = await Promise.race([answers(port), ended.then(() => false)]);
  if (answered) return { port, stop };
  await stop();
  throw new Error(`coturn did not start:\n${output.slice(-2_000)}`);
}

/** Asks with STUN binding requests (RFC 8489) until one is answered, for 20 s at most. @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  const socket = createSocket('udp4');
  const request = Buffer.concat([Buffer.from('000100002112a442', 'hex'), Buffer.alloc(12, 7)]);
  return new Promise((resolve) => {
    let tries = 0;
    /** @param {boolean} answered */
    const finish = (answered) => {
      clearInterval(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setInterval(() => {
      tries += 1;
      if (tries > 200) finish(false);
      else socket.send(request, port, '127.0.0.1');
    }, 100);
    socket.on('message', () => finish(true));
    socket.on('error', () => finish(false));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** @param {string} program */
function works(program) {
  // coturn answers --version with its version, and with 0 or 255 depending on which it is.
  const { error, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 60_000 });
  return error === undefined && /\d+\.\d+/.test(stdout);
}

/** Ways to install it here, each a list of commands to run one after another. @returns {string[][][]} */
function installers() {
  const root = process.getuid?.() === 0;
  const sudo = root ? [] : ['sudo', '-n'];
  const allowed = root || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
  const privileged = [
    ['apt-get', [...sudo, 'apt-get', 'update'], [...sudo, 'apt-get', 'install', '-y', 'coturn']],
    ['dnf', [...sudo, 'dnf', 'install', '-y', 'coturn']],
    ['apk', [...sudo, 'apk', 'add', 'coturn']],
  ];
  const ways = [...(allowed ? privileged : []), ['brew', ['brew', 'install', 'coturn']]];
  return ways.flatMap(([manager, ...steps]) =>
    spawnSync(String(manager), ['--version'], { stdio: 'ignore', timeout: 60_000 }).error === undefined
      ? [/** @type {string[][]} */ (steps)]
      : [],
  );
}
