import type { ServiceName } from '../../deploy/local/src/services';
import { TODAY, type Code } from '../journeys/code';
import { PreviousCode, previousCommit } from './previous-code';

/** The previous code of every service, built. Where there is no history to look into, it is today's. */
export class PreviousServices {
  private readonly byCommit = new Map<string, { readonly code: PreviousCode; readonly built: Code }>();

  readonly codeOf = (service: ServiceName): Code => {
    const commit = previousCommit(`services/${service}/src/main.ts`);
    if (commit === undefined) return TODAY;
    const known = this.byCommit.get(commit);
    if (known) return known.built;
    const code = new PreviousCode(commit);
    const built = code.built();
    this.byCommit.set(commit, { code, built });
    return built;
  };

  remove(): void {
    for (const { code } of this.byCommit.values()) code.remove();
  }
}
