import type { Language } from '@nhip/kernel/fmt';
import { send } from '../api';
import { addressOf } from '../route';
import { switchLanguage, useWords } from '../texts/language';

const LANGUAGES: readonly { readonly code: Language; readonly name: string; readonly short: string }[] = [
  { code: 'vi', name: 'Tiếng Việt', short: 'VI' },
  { code: 'en', name: 'English', short: 'EN' },
];

export function LanguageSwitch() {
  const { language, say } = useWords();
  return (
    <div className="switch" role="group" aria-label={say('language')}>
      {LANGUAGES.map(({ code, name, short }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-label={name}
          aria-pressed={code === language}
          onClick={() => switchLanguage(code)}
        >
          {short}
        </button>
      ))}
    </div>
  );
}

export function LogoutButton() {
  const { say } = useWords();
  const leave = (): void => {
    void send('/api/logout', {}).finally(() => window.location.assign(addressOf({ at: 'wall', scene: '' })));
  };
  return (
    <button type="button" className="plain" onClick={leave}>
      {say('logout')}
    </button>
  );
}
