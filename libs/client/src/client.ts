import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './gen/openapi';
import { PATIENCE, patientFetch, type Patience } from './patient-fetch';
import { signer } from './signature';

/** Every route of the door, typed: `client.POST('/v1/control-totals', { body })`. */
export type NhipClient = Client<paths>;

export interface ClientOptions {
  /** Address of the door: `eventsUrl` of the instance. */
  readonly url: string;
  /** The key of the source. */
  readonly key: string;
  /** Of a key that was made with `--signed`: `whsec_…`; every body is signed with it (Standard Webhooks). */
  readonly signingSecret?: string;
  readonly patience?: Partial<Patience>;
}

/**
 * A client of one source. What is sent again does no harm at any route, so all of them are tried again with patience.
 * @throws when the signing secret is none
 */
export function createClient({ url, key, signingSecret, patience }: ClientOptions): NhipClient {
  return createFetchClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    headers: { authorization: `Bearer ${key}` },
    fetch: patientFetch({
      patience: { ...PATIENCE, ...patience },
      sign: signingSecret === undefined ? () => ({}) : signer(signingSecret),
    }),
  });
}
