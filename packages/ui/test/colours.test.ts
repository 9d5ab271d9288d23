import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { personHue } from '../src/people/person-colour.js';

type Rgb = readonly [number, number, number];
type Side = 'light' | 'dark';

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');
const sides = ['light', 'dark'] as const;

function token(name: string, side: Side): Rgb {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`, 'iu').exec(css);
  const hex = side === 'light' ? pair?.[1] : pair?.[2];
  if (hex === undefined) throw new Error(`no token ${name}`);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}

function person(name: string, side: Side, hue: number): Rgb {
  const found = new RegExp(
    `--${name}: light-dark\\(oklch\\(([\\d.]+) ([\\d.]+) [^)]*\\)\\), oklch\\(([\\d.]+) ([\\d.]+)`,
    'u',
  ).exec(css);
  if (found === null) throw new Error(`no person token ${name}`);
  const [lightness, chroma] = (side === 'light' ? [found[1], found[2]] : [found[3], found[4]]).map(Number);
  return oklch(lightness ?? 0, chroma ?? 0, hue);
}

/** OKLCH to sRGB (Björn Ottosson, "A perceptual color space for image processing", 2020), clipped. */
function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((value) => {
    const clipped = Math.min(1, Math.max(0, value));
    return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  }) as unknown as Rgb;
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function contrast(a: Rgb, b: Rgb): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['canvas', 'surface', 'sunken', 'hover', 'row-hover', 'selected', 'accent-soft'];

describe('colours', () => {
  it('UI-CL-1 text keeps 4.5:1 on every ground it stands on, also hovered and selected, in both themes', () => {
    const texts = ['text', 'text-soft', 'text-faint', 'accent'];
    for (const side of sides) {
      for (const text of texts) {
        for (const ground of grounds) {
          expect(
            contrast(token(text, side), token(ground, side)),
            `${text} on ${ground}, ${side}`,
          ).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  it('UI-CL-1 so do words on filled controls, badges and notes', () => {
    const pairs = [
      ['on-accent', 'accent-fill'],
      ['on-accent', 'accent-fill-hover'],
      ['on-red', 'red-fill'],
      ['on-red', 'red-fill-hover'],
      ['on-badge', 'badge'],
      ['red', 'surface'],
      ['red', 'sunken'],
      ['amber', 'sunken'],
      ['text', 'red-soft'],
      ['text-soft', 'red-soft'],
      ['text', 'amber-soft'],
      ['red', 'red-soft'],
      ['on-stage', 'stage'],
      ['on-stage-soft', 'stage'],
    ] as const;
    for (const side of sides) {
      for (const [text, ground] of pairs) {
        expect(
          contrast(token(text, side), token(ground, side)),
          `${text} on ${ground}, ${side}`,
        ).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('UI-CL-2 every person has a readable name and readable letters on their picture, whatever their hue', () => {
    const white: Rgb = [1, 1, 1];
    for (const side of sides) {
      for (let hue = 0; hue < 360; hue += 15) {
        expect(
          contrast(white, person('person-fill', side, hue)),
          `letters, hue ${hue}, ${side}`,
        ).toBeGreaterThanOrEqual(4.5);
        for (const ground of ['canvas', 'row-hover', 'accent-soft', 'amber-soft']) {
          expect(
            contrast(person('person-text', side, hue), token(ground, side)),
            `name on ${ground}, hue ${hue}, ${side}`,
          ).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  it('UI-CL-3 controls and focus keep 3:1 against what is around them', () => {
    for (const side of sides) {
      for (const line of ['field-line', 'focus', 'grey', 'green']) {
        for (const ground of ['canvas', 'surface', 'sunken']) {
          expect(
            contrast(token(line, side), token(ground, side)),
            `${line} on ${ground}, ${side}`,
          ).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  it('UI-CL-4 a hue follows from the DID alone', () => {
    expect(personHue('did:key:z6MkAda')).toBe(personHue('did:key:z6MkAda'));
    const hues = new Set(Array.from({ length: 200 }, (_, index) => personHue(`did:key:z6Mk${index}`)));
    expect(hues.size).toBe(24);
  });
});
