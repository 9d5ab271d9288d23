import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
const read = (file: string) => readFileSync(new URL(file, source), 'utf8');
const styles = files.filter((file) => file.endsWith('.css')).map((file) => ({ file, css: plain(read(file)) }));

function plain(css: string): string {
  return css.replaceAll(/\/\*[\s\S]*?\*\//gu, '');
}

/** Selectors of the rules of a sheet; those of keyframes and at-rules left out. */
function selectors(css: string): string[] {
  const rules = css
    .replaceAll(/@keyframes [\w-]+ \{(?:[^{}]*\{[^}]*\})*\s*\}/gu, '')
    .replaceAll(/@(?:media|container) [^{]*\{/gu, '');
  return [...rules.matchAll(/([^{}@;]+)\{/gu)].map(([, selector = '']) => selector.trim());
}

/** A list of selectors, parted at its outermost commas. */
function parts(selector: string): string[] {
  const found = [''];
  let depth = 0;
  for (const letter of selector) {
    depth += Number(letter === '(') - Number(letter === ')');
    if (letter === ',' && depth === 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((part) => part.trim());
}

describe('in a page of somebody else', () => {
  it('UI-16 every selector is of a class of ours', () => {
    const all = styles.flatMap(({ file, css }) =>
      selectors(css)
        .flatMap(parts)
        .map((part) => `${file}: ${part}`),
    );
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((part) => !/\.kith\b/u.test(part))).toEqual([]);
    expect(all.filter((part) => /: (?:\*|html|body|:root|\w+)(?:[\s,{]|$)/u.test(part))).toEqual([]);
  });

  it('UI-16 every name of an animation is ours', () => {
    const names = styles.flatMap(({ css }) => [...css.matchAll(/@keyframes ([\w-]+)/gu)].map(([, name = '']) => name));
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !name.startsWith('kith-'))).toEqual([]);
  });

  it('UI-16 every colour is a token, and every token that is used is set', () => {
    const tokens = styles.find(({ file }) => file.endsWith('tokens.css'))?.css ?? '';
    const set = new Set([...tokens.matchAll(/^\s*(--[\w-]+):/gmu)].map(([, name]) => name));
    const own = /^--(?:hue|presence-ground|kith-[a-z]+)$/u;
    for (const { file, css } of styles.filter((sheet) => !sheet.file.endsWith('tokens.css'))) {
      const used = [...css.matchAll(/var\((--[\w-]+)/gu)].map(([, name = '']) => name);
      expect(
        used.filter((name) => !set.has(name) && !own.test(name)),
        file,
      ).toEqual([]);
      expect([...css.matchAll(/#[0-9a-f]{3,8}\b|\b(?:rgb|oklch|hsl)a?\(|light-dark/giu)].map(String), file).toEqual([]);
    }
    expect(tokens).toContain(':where(.kith:not(.kith .kith))');
  });

  it('UI-17 every class that a component writes begins with kith', () => {
    const components = files.filter((file) => file.endsWith('.tsx'));
    const classes = components.flatMap((file) =>
      [...read(file).matchAll(/className="([^"]*)"/gu)].flatMap(([, names = '']) => names.split(' ')),
    );
    expect(classes.length).toBeGreaterThan(50);
    expect(classes.filter((name) => !/^kith(?:-|$)/u.test(name))).toEqual([]);
    const styled = styles.map(({ css }) => css).join();
    expect([...new Set(classes)].filter((name) => !styled.includes(`.${name}`))).toEqual([]);
  });
});
