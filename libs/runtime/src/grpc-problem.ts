import { Metadata, status as Code, type ServiceError } from '@grpc/grpc-js';
import { Problem } from './problem';

/** HTTP status of a problem ↔ gRPC status; what is not listed is INTERNAL and 500. */
const CODES: readonly (readonly [number, Code])[] = [
  [422, Code.INVALID_ARGUMENT],
  [400, Code.INVALID_ARGUMENT],
  [401, Code.UNAUTHENTICATED],
  [403, Code.PERMISSION_DENIED],
  [404, Code.NOT_FOUND],
  [409, Code.FAILED_PRECONDITION],
  [413, Code.RESOURCE_EXHAUSTED],
  [501, Code.UNIMPLEMENTED],
  [503, Code.UNAVAILABLE],
];
const TRANSIENT = new Set([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.CANCELLED]);
/** Trailer that carries the whole problem, so that it arrives as it was thrown. */
const TRAILER = 'nhip-problem-bin';

export interface GrpcError {
  readonly code: Code;
  readonly details: string;
  readonly metadata: Metadata;
  /** The error as it was thrown, for whoever handles it in this process. */
  readonly cause: unknown;
}

export function toGrpcError(problem: Problem, cause: unknown): GrpcError {
  const metadata = new Metadata();
  const { errors, members, retryAfterSeconds } = problem.options;
  const whole = JSON.stringify({ status: problem.status, errors, members, retryAfterSeconds });
  metadata.set(TRAILER, Buffer.from(whole));
  const code = CODES.find(([status]) => status === problem.status)?.[1] ?? Code.INTERNAL;
  return { code, details: problem.message, metadata, cause };
}

/** @returns the problem that the server threw, or what its status means when the call did not get that far. */
export function fromGrpcError(error: ServiceError, service: string): Problem {
  const whole = error.metadata?.get(TRAILER)[0];
  if (Buffer.isBuffer(whole)) {
    const { status, ...options } = JSON.parse(whole.toString()) as { status: number };
    return new Problem(status, error.details, options);
  }
  if (TRANSIENT.has(error.code)) return Problem.unavailable(`${service} does not answer`, { cause: error });
  const status = CODES.find(([, code]) => code === error.code)?.[0] ?? 500;
  return new Problem(status, status === 500 ? `${service} failed` : error.details, { cause: error });
}
