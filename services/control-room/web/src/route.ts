import { useSyncExternalStore } from 'react';
import { query } from './api';

export const WINDOWS = ['day', 'month', 'quarter', 'year'] as const;
export type WindowName = (typeof WINDOWS)[number];
export type Part = 'numerator' | 'denominator' | 'rest';

export type Route =
  | { readonly at: 'wall' }
  | { readonly at: 'units' }
  | {
      readonly at: 'indicator';
      readonly indicator: string;
      readonly unit: string;
      readonly window: WindowName;
      readonly part: Part | undefined;
    }
  | { readonly at: 'nowhere' };

const PARTS = { 'tu-so': 'numerator', 'mau-so': 'denominator', 'con-lai': 'rest' } as const;
const WINDOW_WORDS = { ngay: 'day', thang: 'month', quy: 'quarter', nam: 'year' } as const;

const keyOf = <T extends Record<string, string>>(words: T, value: string | undefined): string | undefined =>
  Object.entries(words).find(([, meaning]) => meaning === value)?.[0];

/** The addresses of the page are Vietnamese, since they are read and sent by people. */
export function parseRoute(path: string, search: string): Route {
  const [first, second, ...more] = path.split('/').filter((step) => step !== '');
  if (first === undefined) return { at: 'wall' };
  if (first === 'don-vi' && second === undefined) return { at: 'units' };
  if (first !== 'chi-so' || second === undefined || more.length > 0) return { at: 'nowhere' };
  const indicator = decoded(second);
  if (indicator === undefined) return { at: 'nowhere' };
  const asked = new URLSearchParams(search);
  return {
    at: 'indicator',
    indicator,
    unit: asked.get('don-vi') ?? '',
    window: WINDOW_WORDS[asked.get('ky') as keyof typeof WINDOW_WORDS] ?? 'month',
    part: PARTS[asked.get('phan') as keyof typeof PARTS],
  };
}

/** An address that somebody cut in the middle of a letter names nothing. */
function decoded(step: string): string | undefined {
  try {
    return decodeURIComponent(step);
  } catch {
    return undefined;
  }
}

export function hrefOf(route: Route): string {
  if (route.at === 'units') return '/don-vi';
  if (route.at !== 'indicator') return '/';
  const asked = query({
    'don-vi': route.unit,
    ky: route.window === 'month' ? undefined : keyOf(WINDOW_WORDS, route.window),
    phan: keyOf(PARTS, route.part),
  });
  return `/chi-so/${encodeURIComponent(route.indicator)}${asked}`;
}

export function indicatorRoute(
  indicator: string,
  more: Partial<Omit<Extract<Route, { at: 'indicator' }>, 'at' | 'indicator'>> = {},
): Route {
  return { at: 'indicator', indicator, unit: '', window: 'month', part: undefined, ...more };
}

const MOVED = 'nhip:moved';

export function go(href: string): void {
  window.history.pushState(null, '', href);
  window.dispatchEvent(new Event(MOVED));
}

const watch = (listener: () => void): (() => void) => {
  for (const name of ['popstate', MOVED]) window.addEventListener(name, listener);
  return () => {
    for (const name of ['popstate', MOVED]) window.removeEventListener(name, listener);
  };
};

export function useRoute(): Route {
  const address = useSyncExternalStore(watch, () => `${window.location.pathname}\n${window.location.search}`);
  const [path = '/', search = ''] = address.split('\n');
  return parseRoute(path, search);
}
