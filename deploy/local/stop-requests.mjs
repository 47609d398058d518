// Ctrl-C, kill and a closed terminal ask for an end in order; asking again after a while means "now".

/** npm forwards the Ctrl-C that the terminal has sent already: what comes this close is the same one. */
const SAME_REQUEST_MS = 2_000;

/** @returns {{ signal: AbortSignal, onSecond: (act: () => void) => void }} */
export function stopRequests() {
  const controller = new AbortController();
  let first;
  let second = () => process.exit(130);
  const hear = () => {
    if (first === undefined) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > SAME_REQUEST_MS) {
      second();
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, hear);
  // A closed terminal must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return { signal: controller.signal, onSecond: (act) => (second = act) };
}
