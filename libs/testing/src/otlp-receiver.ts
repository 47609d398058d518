import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from './wait-for';

/** A span as its receiver knows it; identities in hexadecimal, as `traceparent` has them. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty of one that begins its trace. */
  readonly parentSpanId: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** All that was received of it, as it came. */
  readonly whole: string;
}

/** Takes traces over OTLP/HTTP in JSON, on a free port, and keeps them. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Resolves with the first span that `is` says yes to. */
  receive(what: string, is: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan>;
  /** Answers 400 from now on, which nobody tries again, or takes again. */
  refuse(refuses: boolean): void;
  stop(): Promise<void>;
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}
interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
type SentSpan = Omit<ReceivedSpan, 'service' | 'attributes' | 'whole' | 'links'> & {
  readonly attributes: readonly Attribute[];
  readonly links?: ReceivedSpan['links'];
};

export async function otlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let refuses = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (refuses || request.url !== '/v1/traces') return response.writeHead(refuses ? 400 : 404).end();
      spans.push(...spansOf(JSON.parse(Buffer.concat(chunks).toString()) as Sent));
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    receive: async (what, is) => {
      await waitFor(() => spans.some(is), { what });
      return spans.find(is) as ReceivedSpan;
    },
    refuse: (now) => void (refuses = now),
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

function spansOf({ resourceSpans }: Sent): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        ...{ service, name: span.name, traceId: span.traceId, spanId: span.spanId },
        ...{ parentSpanId: span.parentSpanId ?? '', links: span.links ?? [] },
        attributes: valuesOf(span.attributes),
        whole: JSON.stringify(span),
      })),
    );
  });
}

const valuesOf = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
