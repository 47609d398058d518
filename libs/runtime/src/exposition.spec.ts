import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { exposition } from './exposition';

async function textOf(registry: Registry): Promise<{ text: string; pieces: number }> {
  const pieces: string[] = [];
  for await (const piece of await exposition(registry)) pieces.push(piece);
  return { text: pieces.join(''), pieces: pieces.length };
}

describe('the exposition of a registry', () => {
  it('is, in its pieces, what the library writes at once', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'spec' });
    const many = new Gauge({
      ...{ name: 'many', help: 'two\nlines # TYPE many', labelNames: ['of'], registers: [registry] },
    });
    for (let of = 0; of < 1_001; of++) many.set({ of: `${of} "\n# TYPE` }, of / 3);
    new Counter({ name: 'told_total', help: 'one', registers: [registry] }).inc(2);
    new Gauge({ name: 'empty', help: 'none', labelNames: ['of'], registers: [registry] });
    const took = new Histogram({
      ...{ name: 'took', help: 'buckets', labelNames: ['of'], buckets: [1, 2, 3], registers: [registry] },
    });
    for (let of = 0; of < 200; of++) took.observe({ of: `${of}` }, of / 50);
    const { text, pieces } = await textOf(registry);
    expect(text.trimEnd()).toBe((await registry.metrics()).trimEnd());
    expect(pieces).toBeGreaterThan(8);
  });

  it('is none where a metric cannot be read', async () => {
    const registry = new Registry();
    const broken = new Gauge({ name: 'broken', help: 'b', registers: [registry] });
    broken.get = () => Promise.reject(new Error('away'));
    await expect(exposition(registry)).rejects.toThrow('away');
  });

  it('lets others have their turn between its pieces', async () => {
    const registry = new Registry();
    const many = new Gauge({ name: 'many', help: 'm', labelNames: ['of'], registers: [registry] });
    for (let of = 0; of < 1_000; of++) many.set({ of: `${of}` }, of);
    let turns = 0;
    let next = setImmediate(function beat() {
      turns++;
      next = setImmediate(beat);
    });
    const { text } = await textOf(registry);
    clearImmediate(next);
    expect(text.split('\n').filter((line) => line.startsWith('many{'))).toHaveLength(1_000);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});
