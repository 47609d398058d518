/** What every start of dossier-events needs beside its database, broker and port: made up for specs. */
export const SPEC_ENVIRONMENT = {
  NHIP_GRPC_PORT: '0',
  NHIP_GRPC_TOKEN: 'the-token-of-a-spec',
  NHIP_PARKED_KEY: Buffer.alloc(32, 'p').toString('base64'),
} as const;
