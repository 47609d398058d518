import { Fmt, type Language } from '@nhip/kernel/fmt';
import { useState, type FormEvent } from 'react';
import { Refusal, send } from '../api';
import { useWords, type Say } from '../texts/language';
import { LanguageSwitch } from './choices';

export function Login({ onDone }: { readonly onDone: () => void }) {
  const { say, language } = useWords();
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault('');
    try {
      await send('/api/login', { user: form.get('user'), password: form.get('password') });
      onDone();
    } catch (error) {
      setFault(reasonOf(error, say, language));
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <form onSubmit={(event) => void submit(event)}>
        <svg viewBox="0 0 120 40" aria-hidden="true">
          <path d="M2 24h26l8-16 12 28 10-22 5 10h55" />
        </svg>
        <h1>Nhịp</h1>
        <p className="dim">{say('product')}</p>
        <label>
          <span>{say('login.user')}</span>
          <input
            name="user"
            autoComplete="username"
            required
            autoFocus
            autoCapitalize="none"
            spellCheck={false}
          />
        </label>
        <label>
          <span>{say('login.password')}</span>
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <p className="fault" role="alert">
          {fault}
        </p>
        <button type="submit" disabled={busy}>
          {say('login.submit')}
        </button>
        <div className="below">
          <span className="dim">{say('login.hint')}</span>
          <LanguageSwitch />
        </div>
      </form>
    </main>
  );
}

function reasonOf(error: unknown, say: Say, language: Language): string {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) return say('login.away');
  if (error.status !== 429) return say('login.wrong');
  const wait = new Fmt(language, 'UTC').span((error.retryAfterSeconds ?? 60) * 1000);
  return say('login.limited', { wait });
}
