// How the start is told: a line per step with its time; a failed one says what, why and what to do.

const SLOW_MS = 2_000;

/**
 * @param {{ quiet: boolean, out?: (text: string) => void, err?: (text: string) => void }} how
 */
export function makeSteps({
  quiet,
  out = (text) => process.stdout.write(text),
  err = (text) => process.stderr.write(text),
}) {
  const tell = (line) => {
    if (!quiet) out(`${line}\n`);
  };
  return {
    /** A line that is printed even when quiet. */
    say: (line) => out(`${line}\n`),
    /** A remark below a step. */
    note: (line) => tell(`  · ${line}`),
    /** A fault beside the course of things, printed even when quiet. */
    warn: (line) => err(`${line}\n`),
    /** Does one step; its result may name what is worth telling as `detail`. */
    run: async (title, work) => {
      const begun = performance.now();
      const slow = setTimeout(() => tell(`… ${title}`), SLOW_MS);
      try {
        const result = await work();
        const detail = result?.detail === undefined ? '' : `: ${result.detail}`;
        tell(`✓ ${title}${detail}  (${seconds(begun)})`);
        return result;
      } catch (error) {
        error.step ??= { title, took: seconds(begun) };
        throw error;
      } finally {
        clearTimeout(slow);
      }
    },
    /** Says what failed, why and what to do. */
    failed: (error, otherwise) => {
      const step = error.step ?? { title: 'npm start', took: '' };
      err(`✗ ${step.title}${step.took && `  (${step.took})`}\n`);
      err(`  Vì sao · why: ${indented(error.message ?? String(error))}\n`);
      err(`  Cách sửa · what to do: ${indented(error.todo ?? otherwise)}\n`);
    },
  };
}

function seconds(begun) {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}

function indented(text) {
  return text.trim().replaceAll('\n', '\n    ');
}
