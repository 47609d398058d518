import type { InstanceInfo } from '@nhip/contracts/wall';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { ask, Refusal } from './api';
import { DrillDown } from './drill/drill-down';
import { LiveStream } from './live/live-stream';
import { lookedAt } from './live/looked-at';
import { PageContext, useLive, usePage, type Page } from './live/use-live';
import { CorrectionsPage } from './past/corrections-page';
import { ReplayPage } from './past/replay-page';
import { useRoute, type Route } from './route';
import { DisconnectedBand } from './shell/bands';
import { Link } from './shell/link';
import { Login } from './shell/login';
import { useWords } from './texts/language';
import { Phone } from './wall/phone';
import { UnitsPage } from './wall/units-page';
import { Wall } from './wall/wall';
import { DossierPage } from './why/dossier-page';

const RETRY_MS = 3000;
const NARROW = '(max-width: 900px)';

type Session = { readonly is: 'asked' } | { readonly is: 'out' } | { readonly is: 'in'; readonly page: Page };

export function App() {
  const [session, setSession] = useState<Session>({ is: 'asked' });

  const enter = useCallback(async (): Promise<void> => {
    try {
      const { user } = await ask<{ user: string }>('/api/me');
      const info = await ask<InstanceInfo>('/api/instance');
      setSession({
        is: 'in',
        page: { info, user, stream: new LiveStream('wall', info.disconnectedAfterMs) },
      });
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) setSession({ is: 'out' });
      else window.setTimeout(() => void enter(), RETRY_MS);
    }
  }, []);

  useEffect(() => void enter(), [enter]);

  if (session.is === 'asked') return null;
  if (session.is === 'out') return <Login onDone={() => void enter()} />;
  return (
    <PageContext value={session.page}>
      <Inside
        onSignedOut={() => {
          session.page.stream.close();
          setSession({ is: 'out' });
        }}
      />
    </PageContext>
  );
}

function Inside({ onSignedOut }: { readonly onSignedOut: () => void }) {
  const { info, stream } = usePage();
  const { signedOut, status } = useLive();
  const narrow = useNarrow();
  const route = useRoute();
  const scenes = lookedAt(route, { layout: info.layout, narrow });
  useEffect(() => stream.look(scenes), [stream, scenes?.join()]);
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut]);
  useEffect(() => {
    document.title = `${info.title} · Nhịp`;
  }, [info.title]);
  useEffect(() => {
    if (status !== undefined) reloadOnce(status.build, info.build);
  }, [status?.build]);
  return (
    <>
      <DisconnectedBand />
      <Here route={route} narrow={narrow} />
    </>
  );
}

function Here({ route, narrow }: { readonly route: Route; readonly narrow: boolean }) {
  const { say } = useWords();
  if (route.at === 'indicator') return <DrillDown key={`${route.indicator} ${route.unit}`} route={route} />;
  if (route.at === 'dossier') return <DossierPage key={route.subject} route={route} />;
  if (route.at === 'corrections') return <CorrectionsPage route={route} />;
  if (route.at === 'replay') return <ReplayPage route={route} />;
  if (route.at === 'units') return <UnitsPage sceneId={route.scene} />;
  if (route.at === 'wall') return narrow ? <Phone /> : <Wall chosen={route.scene} />;
  return (
    <main className="waiting">
      {say('error.notFound')} <Link to={{ at: 'wall', scene: '' }}>{say('drill.back')}</Link>
    </main>
  );
}

function useNarrow(): boolean {
  const watch = useCallback((listener: () => void) => {
    const media = window.matchMedia(NARROW);
    media.addEventListener('change', listener);
    return () => media.removeEventListener('change', listener);
  }, []);
  return useSyncExternalStore(watch, () => window.matchMedia(NARROW).matches);
}

const RELOADED_FOR = 'nhip.build';

/** A screen runs for weeks: it takes new files by itself, once per build, so that a wrong build never makes it loop. */
function reloadOnce(served: string, loaded: string): void {
  if (served === loaded || sessionStorage.getItem(RELOADED_FOR) === served) return;
  sessionStorage.setItem(RELOADED_FOR, served);
  window.location.reload();
}
