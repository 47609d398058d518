import { UNNAMED_STREAM } from './topics';

/**
 * Where the service of each stream answers: "dossier=a:9090,document=b:9090".
 * @throws Error that says what each part must be
 */
export function streamAddresses(text: string): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const part of text.split(',')) {
    const [, stream = UNNAMED_STREAM, address] = /^(?:([a-z]+)=)?([^\s,=]+:\d+)$/.exec(part.trim()) ?? [];
    if (address === undefined) throw new Error(`"${part}" is neither stream=host:port nor host:port`);
    if (addresses.has(stream)) throw new Error(`stream "${stream}" is given twice`);
    addresses.set(stream, address);
  }
  return addresses;
}
