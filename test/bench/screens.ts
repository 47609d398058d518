import { setTimeout as delay } from 'node:timers/promises';
import { createKey, startSystem, type System } from '../journeys/system';
import { cpuSeconds } from './cpu';
import { newcomer, SOURCE } from './load';
import { post } from './rounds';

const POSTS = 40;
const POST_EVERY_MS = 250;
const PER_POST = 25;

/** @returns microseconds of the control room's CPU a screen and second, while 100 new dossiers a second come in */
export async function screensRound(screens: number): Promise<number> {
  const system = await startSystem();
  const end = new AbortController();
  try {
    const key = await createKey(system.instance, SOURCE);
    const frames = await Promise.all(Array.from({ length: screens }, () => openScreen(system, end.signal)));
    const pid = system.pid('control-room');
    await send(system, key, 0);
    const [before, begun] = [cpuSeconds(pid), performance.now()];
    for (let n = 1; n <= POSTS; n++) {
      await send(system, key, n);
      await delay(POST_EVERY_MS);
    }
    const seconds = (performance.now() - begun) / 1_000;
    const used = cpuSeconds(pid) - before;
    if (frames.some((seen) => seen.frames === 0)) throw new Error('a screen saw nothing');
    return (used * 1e6) / screens / seconds;
  } finally {
    end.abort();
    await system.stop();
  }
}

function send(system: System, key: string, n: number): Promise<void> {
  const now = Date.now();
  return post(
    system,
    key,
    Array.from({ length: PER_POST }, (_, i) => newcomer(`screen-${n}-${i}`, now)),
  );
}

/** Looks at the wall until the signal. @returns what counts the pieces that came */
export async function openScreen({ instance }: System, signal: AbortSignal): Promise<{ frames: number }> {
  const answer = await fetch(`${instance.url}/api/stream?view=wall`, {
    headers: { authorization: `Bearer ${instance.operatorKey}` },
    signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`no stream: ${answer.status}`);
  const seen = { frames: 0 };
  const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const bytes of body) if (bytes.length > 0) seen.frames += 1;
  };
  void read(answer.body as unknown as AsyncIterable<Uint8Array>).catch(() => undefined);
  return seen;
}
