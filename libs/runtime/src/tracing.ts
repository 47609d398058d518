export { SpanKind } from '@opentelemetry/api';
export {
  activeTraceparent,
  isTracing,
  linkActive,
  traceBatch,
  traceCall,
  untraced,
  type Carry,
} from './tracing/traced';
export { Traces } from './tracing/traces';
export { readTraceparent, traceHeaders, traceFrom } from './tracing/traceparent';
