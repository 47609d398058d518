import { traceHeaders } from '@nhip/runtime/tracing';
import type { ServerResponse } from 'node:http';

/** The head of a stream; what went before it (compression, buffering by a proxy) must not hold frames back. */
export function openStream(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
}

/** An event of WHATWG HTML section 9.2; JSON holds no line breaks. */
export function eventText(event: string, data: unknown, id?: number | string): string {
  return `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/**
 * A comment, which screens do not see, that tells the trace of the event behind it (W3C Trace Context). What vendors
 * say beside it is none of the screens' business.
 */
export function traceText(traceparent: string | undefined): string {
  return traceparent === undefined ? '' : `: traceparent ${traceHeaders(traceparent).traceparent}\n`;
}
