// What a device with many workspaces costs to open: part, number of workspaces, directory.
import { nodeDefaults } from '@kith/workspace/node';
import { openDevice, until } from '@kith/workspace';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { answer } from '../lib/child.js';
import { spend } from '../lib/measure.js';
import type { DeviceResult } from './parts.js';

const [part = '', count = '500', directory = ''] = process.argv.slice(2);
const spaces = Number(count);
const MESSAGES = 20;

answer(part === 'build' ? build() : open());

async function build(): Promise<void> {
  const device = await openDevice(nodeDefaults(directory));
  for (let index = 0; index < spaces; index += 1) {
    const made = await device.createWorkspace({ name: `Workspace ${index}`, displayName: 'Ada' });
    const [general] = await until(made.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    const texts = Array.from({ length: MESSAGES }, (_, message) => `Message ${message} of workspace ${index}.`);
    await Promise.all(texts.map((text) => made.messages.send(general.id, { text })));
    if (index === spaces - 1) await writeFile(path.join(directory, 'shown.txt'), made.id);
    await until(made.name, (name) => name !== '');
    await made.close();
  }
  await device.close();
}

/** In a cold process: until the first channel of one workspace shows its messages. */
async function open(): Promise<DeviceResult> {
  const id = await readFile(path.join(directory, 'shown.txt'), 'utf8');
  const before = await openFiles();
  let handles = 0;
  const { cpuMs } = await spend(async () => {
    const device = await openDevice(nodeDefaults(directory));
    const summary = device.workspaces.getSnapshot().find((one) => one.id === id);
    if (summary === undefined || device.workspaces.getSnapshot().length !== spaces)
      throw new Error('not all are listed');
    const workspace = await device.openWorkspace(summary.id);
    const [general] = await until(workspace.channels.list, (list) => list.length > 0);
    if (general === undefined) throw new Error('no channel');
    const timeline = workspace.messages.timeline(general.id);
    await until(timeline, ({ messages }) => messages.length === MESSAGES);
    handles = (await openFiles()) - before;
  });
  return { cpuMs, handles };
}

/** Files that this process has open; 0 where the platform does not tell. */
async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd').catch(() => [])).length;
}
