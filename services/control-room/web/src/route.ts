import { useSyncExternalStore } from 'react';
import { query } from './api';

export const WINDOWS = ['day', 'month', 'quarter', 'year'] as const;
export type WindowName = (typeof WINDOWS)[number];
export type Part = 'numerator' | 'denominator' | 'rest';

export type Route =
  /** The scene that a screen is to stay at, or that a table or a replay is of; empty for none in particular. */
  | { readonly at: 'wall' | 'units'; readonly scene: string }
  | {
      readonly at: 'indicator';
      readonly indicator: string;
      readonly unit: string;
      /** The current day, month, quarter or year, or a period such as "2026-10". */
      readonly window: string;
      readonly part: Part | undefined;
      /** Empty for now; see past/as-of. */
      readonly asOf: string;
      /** The explanation stands open. */
      readonly why: boolean;
    }
  /** One subject; the stream of a dossier is not named. */
  | { readonly at: 'dossier'; readonly stream: string; readonly subject: string; readonly asOf: string }
  | { readonly at: 'corrections'; readonly period: string }
  | { readonly at: 'replay'; readonly day: string; readonly scene: string }
  | { readonly at: 'nowhere' };

const PARTS = { 'tu-so': 'numerator', 'mau-so': 'denominator', 'con-lai': 'rest' } as const;
const WINDOW_WORDS = { ngay: 'day', thang: 'month', quy: 'quarter', nam: 'year' } as const;
const PERIOD = /^\d{4}(-(\d{2}(-\d{2})?|Q[1-4]|H[12]|9M))?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const keyOf = <T extends Record<string, string>>(words: T, value: string | undefined): string | undefined =>
  Object.entries(words).find(([, meaning]) => meaning === value)?.[0];

/** The addresses of the page are Vietnamese, since they are read and sent by people. */
export function parseRoute(path: string, search: string): Route {
  const [first, second, ...more] = path.split('/').filter((step) => step !== '');
  const asked = new URLSearchParams(search);
  const text = (name: string): string => asked.get(name) ?? '';
  if (first === undefined) return { at: 'wall', scene: text('man-hinh') };
  if (second === undefined) {
    if (first === 'don-vi') return { at: 'units', scene: text('man-hinh') };
    if (first === 'dinh-chinh') return { at: 'corrections', period: text('ky') };
    if (first === 'phat-lai')
      return { at: 'replay', day: DAY.test(text('ngay')) ? text('ngay') : '', scene: text('man-hinh') };
    return { at: 'nowhere' };
  }
  const named = more.length === 0 ? decoded(second) : undefined;
  if (named === undefined) return { at: 'nowhere' };
  if (first === 'ho-so') return { at: 'dossier', stream: text('luong'), subject: named, asOf: text('luc') };
  if (first !== 'chi-so') return { at: 'nowhere' };
  return {
    at: 'indicator',
    indicator: named,
    unit: text('don-vi'),
    window: windowOf(text('ky')),
    part: PARTS[asked.get('phan') as keyof typeof PARTS],
    asOf: text('luc'),
    why: asked.has('vi-sao'),
  };
}

function windowOf(word: string): string {
  return WINDOW_WORDS[word as keyof typeof WINDOW_WORDS] ?? (PERIOD.test(word) ? word : 'month');
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
  switch (route.at) {
    case 'wall':
      return `/${query({ 'man-hinh': route.scene })}`;
    case 'units':
      return `/don-vi${query({ 'man-hinh': route.scene })}`;
    case 'dossier':
      return `/ho-so/${encodeURIComponent(route.subject)}${query({ luong: route.stream, luc: route.asOf })}`;
    case 'corrections':
      return `/dinh-chinh${query({ ky: route.period })}`;
    case 'replay':
      return `/phat-lai${query({ ngay: route.day, 'man-hinh': route.scene })}`;
    case 'indicator':
      return `/chi-so/${encodeURIComponent(route.indicator)}${query({
        'don-vi': route.unit,
        ky: route.window === 'month' ? undefined : (keyOf(WINDOW_WORDS, route.window) ?? route.window),
        phan: keyOf(PARTS, route.part),
        luc: route.asOf,
        'vi-sao': route.why ? 1 : undefined,
      })}`;
    default:
      return '/';
  }
}

/** What the API is asked for: a window that is current, or a period. */
export function windowAsked(window: string): { readonly current: string } | { readonly period: string } {
  return (WINDOWS as readonly string[]).includes(window) ? { current: window } : { period: window };
}

/** The page of a subject; `stream` as an answer names it. */
export function subjectRoute(stream: string | undefined, subject: string, asOf: string): Route {
  return { at: 'dossier', stream: stream === undefined || stream === 'dossier' ? '' : stream, subject, asOf };
}

export type IndicatorRoute = Extract<Route, { at: 'indicator' }>;

export function indicatorRoute(
  indicator: string,
  more: Partial<Omit<IndicatorRoute, 'at' | 'indicator'>> = {},
): IndicatorRoute {
  const now = { unit: '', window: 'month', part: undefined, asOf: '', why: false };
  return { at: 'indicator', indicator, ...now, ...more };
}

/** A screen that was given its language by its address keeps it on every page. @param search of the address now */
export function keptIn(href: string, search: string): string {
  const language = new URLSearchParams(search).get('lang');
  if (language === null) return href;
  return `${href}${href.includes('?') ? '&' : '?'}${new URLSearchParams({ lang: language }).toString()}`;
}

/** The address of a page, as this screen would open it. */
export const addressOf = (route: Route): string => keptIn(hrefOf(route), window.location.search);

const MOVED = 'nhip:moved';

export function go(route: Route): void {
  window.history.pushState(null, '', addressOf(route));
  window.dispatchEvent(new Event(MOVED));
}

/** Changes the address in place: the reader goes back to where they came from. */
export function replace(route: Route): void {
  window.history.replaceState(null, '', addressOf(route));
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
