import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Rgb = readonly [number, number, number];

const css = readFileSync(join(__dirname, 'styles', 'palette.css'), 'utf8');
const palette = new Map([...css.matchAll(/--(\w+):\s*(#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]));

function colour(name: string): Rgb {
  const hex = palette.get(name);
  if (hex === undefined) throw new Error(`the palette has no ${name}`);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}

const linear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const luminance = (rgb: Rgb): number =>
    0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const SIGHTS = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

const multiply = (m: readonly number[], v: Rgb): Rgb =>
  [0, 3, 6].map((row) =>
    [0, 1, 2].reduce((sum, k) => sum + (m[row + k] ?? 0) * (v[k] ?? 0), 0),
  ) as unknown as Rgb;

function lab(rgb: Rgb, sight: keyof typeof SIGHTS): Rgb {
  const seen = multiply(SIGHTS[sight], rgb.map(linear) as unknown as Rgb).map((c) =>
    Math.min(1, Math.max(0, c)),
  );
  const toXyz = [
    0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041,
  ];
  const white = [0.95047, 1, 1.08883];
  const [x, y, z] = multiply(toXyz, seen as unknown as Rgb).map((value, at) => {
    const t = value / (white[at] ?? 1);
    return t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
  }) as unknown as Rgb;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;
const radians = (angle: number): number => (angle * Math.PI) / 180;
const hue = (b: number, a: number): number => (degrees(Math.atan2(b, a)) + 360) % 360;

/** CIEDE2000 (Sharma, Wu and Dalal 2005). */
function difference([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 1.5 - 0.5 * Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7));
  const [c1, c2] = [Math.hypot(a1 * g, b1), Math.hypot(a2 * g, b2)];
  const [h1, h2] = [hue(b1, a1 * g), hue(b2, a2 * g)];
  const turn = Math.abs(h1 - h2) <= 180 ? h2 - h1 : h2 - h1 + (h2 <= h1 ? 360 : -360);
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2));
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
  const cos = (angle: number): number => Math.cos(radians(angle));
  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [dl, dc, dh] = [(l2 - l1) / sl, (c2 - c1) / (1 + 0.045 * c), dH / (1 + 0.015 * c * t)];
  const rotation =
    -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rotation * dc * dh);
}

describe('the palette', () => {
  it.each(['text', 'strong', 'dim', 'good', 'watch', 'breach', 'stale'])('%s can be read', (name) => {
    expect(contrast(colour(name), colour('ground'))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['text', 'strong', 'dim', 'good', 'watch', 'breach'])(
    '%s can be read on a raised ground',
    (name) => {
      expect(contrast(colour(name), colour('raised'))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(name), colour('lifted'))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('has ink that can be read on a breach', () => {
    expect(contrast(colour('ink'), colour('breach'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colour('ink'), colour('strong'))).toBeGreaterThanOrEqual(4.5);
  });

  it('draws what must be seen at 3:1 or more', () => {
    expect(contrast(colour('edge'), colour('ground'))).toBeGreaterThanOrEqual(3);
    expect(contrast(colour('bar'), colour('ground'))).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(SIGHTS) as (keyof typeof SIGHTS)[])('keeps its states apart for %s sight', (sight) => {
    const states = ['text', 'good', 'watch', 'breach', 'stale'].map((name) => lab(colour(name), sight));
    const pairs = states.flatMap((one, at) => states.slice(at + 1).map((other) => difference(one, other)));
    expect(Math.min(...pairs)).toBeGreaterThan(15);
  });

  it('would see traffic lights fail', () => {
    const [red, green] = [lab([0.85, 0.2, 0.2], 'deutan'), lab([0.45, 0.55, 0.15], 'deutan')] as [Rgb, Rgb];
    expect(difference(red, green)).toBeLessThan(15);
  });
});
