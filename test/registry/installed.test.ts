import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, resolutions, writeConsumer } from './support/consumer.js';
import { emptyFolder, output, packAll, writeJson } from './support/packed.js';
import type { Packed } from './support/packed.js';

/** What apps bring along. */
const apps = [
  'react@19',
  'react-dom@19',
  'yjs@13',
  'y-protocols@1',
  '@types/node@20',
  '@types/react@19',
  '@types/react-dom@19',
];

const sidebar = `import { RoomSidebar } from '@kith/ui';
import { memoryDefaults, openWorkspace, type Workspace } from '@kith/workspace';
import { useEffect, useState } from 'react';

export function Page() {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    openWorkspace({ ...memoryDefaults(), createIfNone: { name: 'Acme' } }).then(setWorkspace, console.error);
  }, []);
  return <RoomSidebar workspace={workspace} node="invoice-42" title="Invoice 42" />;
}
`;

const jsdomTest = `// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { Page } from './page.js';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
it('shows the discussion', async () => {
  const container = document.body.appendChild(document.createElement('div'));
  await act(async () => createRoot(container).render(<Page />));
  await vi.waitFor(async () => {
    await act(async () => {});
    expect(container.textContent).toContain('No messages yet');
  }, 10_000);
});
`;

const directory = `import { nodeDefaults } from '@kith/workspace/node';
import { openWorkspace } from '@kith/workspace';
const answer = await openWorkspace({ ...nodeDefaults('./kept'), createIfNone: { name: 'Acme' } }).then(
  async (workspace) => (await workspace.close(), 'opened'),
  (error) => error.code + ': ' + error.fix,
);
console.log(answer);
`;

describe.skipIf(process.env['KITH_REGISTRY'] === undefined)('installed from a registry', { timeout: 600_000 }, () => {
  let there: Awaited<ReturnType<typeof emptyFolder>>;
  let packages: readonly Packed[] = [];
  beforeAll(async () => {
    there = await emptyFolder();
    packages = await packAll(there.folder);
  }, 120_000);
  afterAll(() => there.remove());

  /** An app of its own, with the packages and what it names installed. */
  async function app(name: string, more: readonly string[]): Promise<string> {
    const folder = path.join(there.folder, name);
    await mkdir(folder, { recursive: true });
    await writeConsumer(folder, packages);
    const tarballs = packages.map(({ tarball }) => tarball);
    await output('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...apps, ...more], folder);
    return folder;
  }

  it('PKG-7 they compile, and install nothing that needs a compiler', async () => {
    const folder = await app('types', []);
    expect(existsSync(path.join(folder, 'node_modules/classic-level'))).toBe(false);
    for (const resolution of resolutions) expect(await compile(folder, resolution)).toBe('');
  });

  it('PKG-7 Vite builds a page of them, and jsdom shows it', async () => {
    const folder = await app('vite', ['vite@8', 'vitest@4', 'jsdom@26']);
    await writeFile(
      path.join(folder, 'index.html'),
      '<div id="root"></div><script type="module" src="/main.tsx"></script>',
    );
    await writeFile(path.join(folder, 'page.tsx'), sidebar);
    await writeFile(path.join(folder, 'page.test.tsx'), jsdomTest);
    await writeFile(
      path.join(folder, 'main.tsx'),
      `import '@kith/ui/styles.css';\nimport { createRoot } from 'react-dom/client';\nimport { Page } from './page.js';\ncreateRoot(document.body).render(<Page />);\n`,
    );
    const built = await output(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], folder, {
      NODE_ENV: 'production',
    });
    expect(built).not.toMatch(/externalized for browser|unresolved|is not exported/i);
    expect(existsSync(path.join(folder, 'dist/index.html'))).toBe(true);
    const tested = await output(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], folder, {
      NODE_ENV: 'test',
    });
    expect(tested).toMatch(/1 passed/);
  });

  it('PKG-7 Next builds a server component and a client component of them', async () => {
    const folder = await app('next', ['next@15']);
    await mkdir(path.join(folder, 'app'), { recursive: true });
    await writeFile(path.join(folder, 'app/client.tsx'), `'use client';\n${sidebar}`);
    await writeFile(
      path.join(folder, 'app/page.tsx'),
      `import { AvatarStack } from '@kith/ui';\nimport { Page } from './client';\nexport default function Home() {\n  return <main>{AvatarStack !== undefined && <Page />}</main>;\n}\n`,
    );
    await writeFile(
      path.join(folder, 'app/layout.tsx'),
      `import '@kith/ui/styles.css';\nimport type { ReactNode } from 'react';\nexport default function Layout({ children }: { children: ReactNode }) {\n  return <html lang="en"><body>{children}</body></html>;\n}\n`,
    );
    await writeFile(
      path.join(folder, 'next.config.mjs'),
      'export default { typescript: { ignoreBuildErrors: true } };\n',
    );
    await writeJson(path.join(folder, 'tsconfig.json'), {
      compilerOptions: { jsx: 'preserve', module: 'esnext', moduleResolution: 'bundler' },
    });
    const built = await output(process.execPath, ['node_modules/next/dist/bin/next', 'build'], folder, {
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    });
    expect(built).toMatch(/Compiled successfully/);
  });

  it('PKG-7 Node is told what a directory needs, and works once it is there', async () => {
    const folder = await app('node', []);
    await writeFile(path.join(folder, 'keep.mjs'), directory);
    expect(await output(process.execPath, ['keep.mjs'], folder)).toContain(
      'level-missing: Install it beside Kith: npm install classic-level',
    );
    await output('npm', ['install', '--no-audit', '--no-fund', 'classic-level@3'], folder);
    expect(await output(process.execPath, ['keep.mjs'], folder)).toContain('opened');
  });
});
