import { describe, it } from 'vitest';
import { useWorkbenchLab } from './support/workbench-lab.js';

describe('a tab that keeps the connections and does not run', { timeout: 600_000 }, () => {
  const lab = useWorkbenchLab();

  it('WS-70 the tab in front takes them over, claims nothing of them before, and the frozen one comes back as one of many', async () => {
    const person = await lab.person('Ada');
    const holder = await person.open();
    await holder.create('Tea club');
    const bob = await (await lab.person('Bob')).open();
    await bob.page.goto(await holder.invite());
    await bob.page.getByLabel('Your name').fill('Bob');
    await bob.page.getByRole('button', { name: 'Join workspace' }).click();
    await bob.inChannel('general');
    const front = await person.open();
    await front.inChannel('general');
    await front.says(/Connected through another tab/u);

    // As if it stood still for good: its lock, and its connections, remain.
    const tools = await (await person.context()).newCDPSession(holder.page);
    await tools.send('Debugger.enable');
    await tools.send('Debugger.pause');
    await front.send('Is anybody there?');
    await bob.shows('Is anybody there?');
    await front.says(/Connected to 1 person/u);
    await bob.send('Yes');
    await front.shows('Is anybody there?', 'Yes');
    await front.delivered('held');

    await tools.send('Debugger.resume');
    await holder.shows('Is anybody there?', 'Yes');
    await holder.says(/Connected through another tab/u);
    await holder.send('And I am back');
    await bob.shows('Yes', 'And I am back');
  });
});
