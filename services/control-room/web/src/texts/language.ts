import { Fmt, type Language } from '@nhip/kernel/fmt';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './en';
import { vi, type TextKey } from './vi';

const KEPT_AS = 'nhip.language';

/** Vietnamese unless this screen chose English, by `?lang=en` or by its own switch. */
export function startLanguage(): void {
  const asked = new URLSearchParams(window.location.search).get('lang') ?? localStorage.getItem(KEPT_AS);
  const language: Language = asked === 'en' ? 'en' : 'vi';
  document.documentElement.lang = language;
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'vi',
    resources: { vi: { translation: vi }, en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
}

export function switchLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  // What the address says would come back with the next load.
  const here = new URL(window.location.href);
  if (here.searchParams.has('lang')) {
    here.searchParams.set('lang', language);
    window.history.replaceState(null, '', here);
  }
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export type Say = (key: TextKey, values?: Record<string, string | number>) => string;

/** The texts of the language in use; `pick` takes the same language out of a text that the server told in both. */
export function useWords(): {
  language: Language;
  say: Say;
  pick: (text: { vi: string; en: string }) => string;
} {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'vi';
  return {
    language,
    say: (key, values) => t(values?.['count'] === '1' ? [`${key}.one`, key] : key, values ?? {}),
    pick: (text) => (language === 'en' ? text.en || text.vi : text.vi || text.en),
  };
}

const written = new Map<string, Fmt>();

export function useFmt(zone: string): Fmt {
  const { language } = useWords();
  const key = `${language} ${zone}`;
  const fmt = written.get(key) ?? new Fmt(language, zone);
  written.set(key, fmt);
  return fmt;
}
