import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Place = 'a' | 'b';

/**
 * Two places, each with a network of its own, and a router between them. What is written here is addresses for documentation (RFC 5737):
 * nothing is ever sent to them outside of the namespaces.
 */
export interface Networks {
  /** Of the router: reached from everywhere. */
  readonly address: string;
  /** What a command has to begin with to run there. */
  within(place: Place | 'router'): readonly string[];
  /** Runs a command there to its end, and returns what it wrote. */
  inside(place: Place | 'router', ...command: string[]): string;
  /** A script that runs `program` there with whatever it is given. */
  script(place: Place, program: string): Promise<string>;
  /** Rules of nft for what the router takes in, passes on and gives out; instead of those before. */
  filter(rules: { readonly incoming?: string; readonly forward?: string; readonly outgoing?: string }): void;
  /** To the other half of its network: another address, another way out, nothing left of the old. */
  move(place: Place): void;
  /** As at the beginning: everything passes, everybody has their first address. */
  reset(): void;
  remove(): Promise<void>;
}

const ROUTER = '192.0.2.1';
const nets: Record<Place, string> = { a: '198.51.100', b: '203.0.113' };
const places: readonly Place[] = ['a', 'b'];
const prefix = 'kith-net';

/** Why there can be no networks here; null where there can. Installs what is missing where that is allowed. */
export function whyNoNetworks(): string | null {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'making network namespaces takes root';
  const missing = () => ['ip', 'nft', 'ss'].filter((program) => spawnSync(program, ['-V']).error !== undefined);
  if (missing().length > 0) install();
  if (missing().length > 0) return `${missing().join(' and ')} missing: install iproute2 and nftables`;
  sweep();
  const probe = `${prefix}-${process.pid}-probe`;
  try {
    run(['ip', 'netns', 'add', probe]);
    run(['ip', 'netns', 'exec', probe, 'ip', 'link', 'add', 'x', 'type', 'veth', 'peer', 'name', 'y']);
    run(['ip', 'netns', 'exec', probe, 'nft', '-f', '-'], tableOf({ forward: 'numgen random mod 100 < 5 drop' }));
    return null;
  } catch (error) {
    return `no network namespaces: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    spawnSync('ip', ['netns', 'delete', probe]);
  }
}

/** Makes them. They are removed by `remove`, else when this process ends, else by `whyNoNetworks` of a later one. */
export async function createNetworks(): Promise<Networks> {
  const name = (place: Place | 'router') => `${prefix}-${process.pid}-${place}`;
  const within = (place: Place | 'router') => ['ip', 'netns', 'exec', name(place)];
  const inside = (place: Place | 'router', ...command: string[]) => run([...within(place), ...command]);
  const scripts = await mkdtemp(join(tmpdir(), `${prefix}-`));
  const removeNamespaces = () => [...places, 'router' as const].forEach((place) => removeNamespace(name(place)));
  process.on('exit', removeNamespaces);
  const remove = async () => {
    process.off('exit', removeNamespaces);
    removeNamespaces();
    await rm(scripts, { recursive: true, force: true });
  };

  const settle = (place: Place, half: 0 | 1) => {
    const net = nets[place];
    inside(place, 'ip', 'address', 'flush', 'dev', 'uplink');
    inside(place, 'ip', 'address', 'add', `${net}.${half * 128 + 2}/25`, 'dev', 'uplink');
    inside(place, 'ip', 'route', 'replace', 'default', 'via', `${net}.${half * 128 + 1}`);
    where[place] = half;
  };
  const where: Record<Place, 0 | 1> = { a: 0, b: 0 };
  const filter: Networks['filter'] = (rules) => {
    run([...within('router'), 'nft', '-f', '-'], `table inet kith\ndelete table inet kith\n${tableOf(rules)}`);
  };

  const build = () => {
    run(['ip', 'netns', 'add', name('router')]);
    inside('router', 'ip', 'link', 'set', 'lo', 'up');
    inside('router', 'ip', 'address', 'add', `${ROUTER}/32`, 'dev', 'lo');
    inside('router', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    for (const place of places) {
      run(['ip', 'netns', 'add', name(place)]);
      run([
        'ip',
        'link',
        'add',
        'name',
        place,
        'netns',
        name('router'),
        'type',
        'veth',
        'peer',
        'name',
        'uplink',
        'netns',
        name(place),
      ]);
      for (const half of [0, 1])
        inside('router', 'ip', 'address', 'add', `${nets[place]}.${half * 128 + 1}/25`, 'dev', place);
      inside('router', 'ip', 'link', 'set', 'dev', place, 'up');
      inside(place, 'ip', 'link', 'set', 'lo', 'up');
      inside(place, 'ip', 'link', 'set', 'uplink', 'up');
      settle(place, 0);
    }
  };
  try {
    build();
  } catch (error) {
    await remove();
    throw error;
  }

  return {
    address: ROUTER,
    within,
    inside,
    async script(place, program) {
      const file = join(scripts, place);
      await writeFile(file, `#!/bin/sh\nexec ${within(place).join(' ')} '${program}' "$@"\n`);
      await chmod(file, 0o700);
      return file;
    },
    filter,
    move: (place) => settle(place, where[place] === 0 ? 1 : 0),
    reset() {
      filter({});
      for (const place of places) if (where[place] !== 0) settle(place, 0);
    },
    remove,
  };
}

function tableOf({ incoming = '', forward = '', outgoing = '' }: Parameters<Networks['filter']>[0]): string {
  return [
    'table inet kith {',
    `chain incoming {\ntype filter hook prerouting priority 0\n${incoming}\n}`,
    `chain forward {\ntype filter hook forward priority 0\n${forward}\n}`,
    `chain outgoing {\ntype filter hook postrouting priority 0\n${outgoing}\n}`,
    '}\n',
  ].join('\n');
}

/** Ends whatever still runs there, or the namespace would live on without its name. */
function removeNamespace(name: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
  for (const pid of stdout.split('\n').filter((line) => line !== '')) spawnSync('kill', ['-9', pid]);
  spawnSync('ip', ['netns', 'delete', name]);
}

/** Removes what runs that were killed have left behind. */
function sweep(): void {
  for (const line of run(['ip', 'netns', 'list']).split('\n')) {
    const [name = ''] = line.split(' ');
    const pid = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && spawnSync('kill', ['-0', pid]).status !== 0) removeNamespace(name);
  }
}

function install(): void {
  const options = {
    stdio: ['ignore', 2, 2] as ('ignore' | number)[],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  for (const given of [['update'], ['install', '-y', 'iproute2', 'nftables']]) spawnSync('apt-get', given, options);
}

function run(command: readonly string[], input = ''): string {
  const [program = '', ...given] = command;
  const { status, stdout, stderr, error } = spawnSync(program, given, { encoding: 'utf8', input });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}
