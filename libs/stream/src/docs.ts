/** The documents of a stream's doors: `@nhip/stream/docs`. */
export { DocsModule } from './api-docs/docs.module';
export { buildOpenApi } from './api-docs/openapi';
export { failures } from './api-docs/failure-responses';
export { buildAsyncApi } from './api-docs/asyncapi';
export { schemaRef } from './api-docs/event-schemas';
export {
  describeKinds,
  exampleEvent,
  type DescribedKind,
  type DescribedRoutes,
  type DescribedStream,
  type ToldKind,
} from './api-docs/described-stream';
