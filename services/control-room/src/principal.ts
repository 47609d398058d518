import type { MessageInitShape } from '@bufbuild/protobuf';
import type { queries } from '@nhip/contracts';
import { bearerToken, keyMatches, Problem, type PolicyChecks } from '@nhip/runtime';
import type { FastifyRequest } from 'fastify';
import type { Account } from './account.store';
import type { SessionStore } from './session.store';

/** Who asks: a person with a session, or the operator with the key of the instance. */
export type Principal =
  | { readonly kind: 'operator' }
  | { readonly kind: 'session'; readonly account: Account; readonly token: string };

export type WireScope = MessageInitShape<typeof queries.ScopeSchema>;

export const SESSION_COOKIE = 'nhip_session';

/** What `principal` may see, as the indicators want to be told. */
export function scopeOf(principal: Principal): WireScope {
  if (principal.kind === 'operator' || principal.account.units === undefined) return { allUnits: true };
  return { units: [...principal.account.units] };
}

/** Routes with the policy `session` take the session's cookie, or the operator's key as a bearer. */
export function addSessionPolicy(
  policies: PolicyChecks,
  { sessions, operatorKeyHash }: { readonly sessions: SessionStore; readonly operatorKeyHash: string },
): void {
  policies.add('session', async ({ headers }): Promise<Principal> => {
    const key = bearerToken(headers.authorization);
    if (key !== undefined) {
      if (keyMatches(key, operatorKeyHash)) return { kind: 'operator' };
      throw new Problem(401, 'the key is not the operator key of this instance');
    }
    const token = sessionToken({ headers });
    const account = token === undefined ? undefined : await sessions.find(token);
    if (token === undefined || account === undefined)
      throw new Problem(
        401,
        'log in first: POST /api/login, or send the operator key as "Authorization: Bearer <key>"',
      );
    return { kind: 'session', account, token };
  });
}

export function sessionToken({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='));
  return cookies.find(([name]) => name === SESSION_COOKIE)?.[1];
}

/** A `Set-Cookie` that only this server reads, sent with no request that another site causes. */
export function sessionCookie(
  token: string,
  { maxAgeMs, secure }: { maxAgeMs: number; secure: boolean },
): string {
  const age = Math.floor(maxAgeMs / 1000);
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
