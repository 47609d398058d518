import { useEffect, useState } from 'react';
import { ask, Refusal } from '../api';

export interface Answer<T> {
  readonly data?: T;
  readonly fault?: Refusal;
  readonly loading: boolean;
}

/**
 * The answer to a question, asked again when `path` or `turn` changes. While it is asked again on the same path the
 * earlier answer stays; `undefined` as a path asks nothing.
 */
export function useAnswer<T>(path: string | undefined, turn = 0): Answer<T> {
  const [kept, keep] = useState<Answer<T> & { readonly path?: string }>({ loading: true });
  useEffect(() => {
    if (path === undefined) return;
    const leave = new AbortController();
    keep((before) => (before.path === path ? { ...before, loading: true } : { path, loading: true }));
    ask<T>(path, { signal: leave.signal }).then(
      (data) => leave.signal.aborted || keep({ path, data, loading: false }),
      (error: unknown) => {
        if (leave.signal.aborted) return;
        const fault = error instanceof Refusal ? error : new Refusal(0, String(error));
        if (fault.status === 401) window.location.reload();
        keep({ path, fault, loading: false });
      },
    );
    return () => leave.abort();
  }, [path, turn]);
  return kept.path === path ? kept : { loading: true };
}
