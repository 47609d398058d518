import type { Running } from './parts';

/** Ends everything in its turn; those of one turn together. A part that resists is told and does not stop the rest. */
export async function shutDown({ kept, steps }: Running): Promise<void> {
  const turns = [...new Set(kept.map(({ stopTurn }) => stopTurn))].sort((a, b) => a - b);
  for (const turn of turns) {
    const parts = kept.filter(({ stopTurn }) => stopTurn === turn);
    await Promise.all(
      parts.map((part) =>
        steps
          .run(`Dừng · stopped ${part.name}`, () => part.stop())
          .catch((error: unknown) => steps.failed(error, `kill -9 · ${part.name}`)),
      ),
    );
  }
}
