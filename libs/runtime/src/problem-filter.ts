import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isUnavailable } from '@nhip/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { throwError } from 'rxjs';
import { toGrpcError } from './grpc-problem';
import { Problem } from './problem';

/** The one place where a thrown error becomes an answer, by HTTP or gRPC. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    const problem = asProblem(error);
    if (host.getType() !== 'http') {
      if (problem.status >= 500) this.log.warn({ err: error }, 'call failed');
      return throwError(() => toGrpcError(problem, error));
    }
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    this.report(problem, error, request);
    if (reply.raw.headersSent) return void reply.raw.destroy();
    if (problem.options.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(problem.options.retryAfterSeconds));
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    // What is left of the request is not waited for.
    if (problem.status === 408) reply.header('connection', 'close');
    return reply.status(problem.status).type('application/problem+json').send(problem.toDocument());
  }

  private report(problem: Problem, error: unknown, request: FastifyRequest): void {
    const at = { method: request.method, route: request.routeOptions?.url };
    if (problem.status === 500) this.log.error({ err: error, ...at }, 'request failed: a bug');
    else if (problem.status === 503) this.log.warn({ err: error, ...at }, 'request refused: unavailable');
  }
}

/** What the caller may know of any thrown value. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return Problem.unavailable('the database is not available', { cause: error });
  if (error instanceof HttpException && error.getStatus() < 500)
    return new Problem(error.getStatus(), error.message);
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Problem(status, (error as Error).message);
  return new Problem(500, 'something broke here; the operator finds it in the log', { cause: error });
}
