import { RoomSidebar } from '@kith/ui';
import styles from '@kith/ui/styles.css?inline';
import { localNetwork, memoryDefaults, openWorkspace, until } from '@kith/workspace';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

/** Rules for bare elements, as pages have them, none of which means the sidebar. */
const rulesOfPage = `
  * { letter-spacing: 3px; }
  header, footer { position: fixed; top: 0; background: yellow; }
  aside, section { float: left; padding: 50px; border: 3px solid red; }
  p, li, time, span { color: red; margin: 30px; font-size: 30px; text-transform: uppercase; }
  body main ul li p { color: red; }
  svg { width: 100%; height: auto; fill: red; }
  svg path { fill: red; stroke: lime; }
  strong, code, em, a { color: lime; background: black; font-size: 2em; }
  button { width: 100%; min-width: 20em; background: red; border: 5px solid; box-shadow: 0 0 9px red; }
  ul, ol { list-style: square; padding: 40px; }
  h1, h2, h3 { font-size: 60px; line-height: 3; color: red; }
  textarea, input, select { height: 200px; border: 9px solid green; }
  img { width: 100%; }
  div { margin: 1px; text-align: center; }
`;

/** Every computed value of every element of the sidebar, by its place. */
function looks(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [at, element] of document.querySelectorAll('.kith-room, .kith-room *').entries()) {
    const computed = getComputedStyle(element);
    for (const name of computed) {
      // Drawings have no letters.
      if (name === 'letter-spacing' && element instanceof SVGElement) continue;
      found[`${at} ${element.localName}.${element.classList.value} ${name}`] = computed.getPropertyValue(name);
    }
  }
  return found;
}

function sheet(rules: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(rules);
  return made;
}

const sidebar = {
  async show(): Promise<void> {
    const network = localNetwork();
    const ada = await openWorkspace({
      ...memoryDefaults({ network }),
      create: { name: 'Acme' },
      profile: { displayName: 'Ada' },
    });
    const bob = await openWorkspace({
      ...memoryDefaults({ network }),
      join: await ada.invite(),
      profile: { displayName: 'Bob' },
    });
    await until(bob.standing, (standing) => standing.kind === 'member' && standing.canWrite);
    bob.presence.join('invoice-42');
    const discussion = await ada.channels.openDiscussion('invoice-42');
    await ada.messages.send(discussion, {
      text: 'A **strong** word, `code`, [a link](https://kith.example)\n\n- one\n- two',
    });
    await ada.messages.send(discussion, { text: '> said before\n\n| a | b |\n|---|---|\n| 1 | 2 |' });
    document.adoptedStyleSheets = [sheet('main { width: 320px; height: 640px; }'), sheet(styles)];
    document.body.innerHTML = '<main></main>';
    const main = document.querySelector('main');
    if (main === null) throw new Error('no main');
    createRoot(main).render(createElement(RoomSidebar, { workspace: ada, node: 'invoice-42', title: 'Invoice 42' }));
  },
  /** What the page's rules change, as `place element property: before → after`. */
  changes(): { readonly elements: number; readonly changed: readonly string[] } {
    const before = looks();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet(rulesOfPage)];
    const after = looks();
    return {
      elements: document.querySelectorAll('.kith-room *').length,
      changed: Object.keys({ ...before, ...after })
        .filter((name) => before[name] !== after[name])
        .map((name) => `${name}: ${before[name]} → ${after[name]}`),
    };
  },
};

declare global {
  interface Window {
    sidebar: typeof sidebar;
  }
}
window.sidebar = sidebar;
