import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { Problem } from './problem';

/** Who may call a route: anybody; a source system with its key; the operator with the instance's key; a session. */
export const POLICIES = ['public', 'source-key', 'operator', 'source-key-or-operator', 'session'] as const;
export type PolicyName = (typeof POLICIES)[number];

/** States who may call a route. A service that has a route without it does not start. */
export const Policy = (policy: PolicyName): MethodDecorator => RouteConfig({ policy }) as MethodDecorator;

/** @returns who asks; @throws Problem 401 or 403 when they may not. */
export type PolicyCheck = (request: FastifyRequest) => unknown;

const PRINCIPAL = Symbol('principal');

/** Who asks, as the check of the route's policy found out. */
export const principalOf = <T>(request: FastifyRequest): T =>
  (request as unknown as { [PRINCIPAL]: T })[PRINCIPAL];

/** The checks that this service has, one per policy; its modules add their own before it listens. */
export class PolicyChecks {
  private readonly checks = new Map<PolicyName, PolicyCheck>([['public', () => undefined]]);

  add(policy: PolicyName, check: PolicyCheck): void {
    this.checks.set(policy, check);
  }

  /** Lets in whom `first` lets in, and whom `second` does; what `second` says is told when both refuse. */
  addEither(policy: PolicyName, first: PolicyName, second: PolicyName): void {
    this.checks.set(policy, async (request) => {
      try {
        return await this.checks.get(first)!(request);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return this.checks.get(second)!(request);
      }
    });
  }

  /**
   * Runs the check of each route before its body is read.
   * @throws Error (from `ready`) when a route states no policy, or one that nothing here can check.
   */
  enforce(http: FastifyInstance): void {
    const routes: RouteOptions[] = [];
    http.addHook('onRoute', (route) => void routes.push(route));
    http.addHook('onReady', async () => this.verify(routes));
    http.addHook('onRequest', async (request) => {
      if (request.is404) return;
      const check = this.checks.get(policyOf(request.routeOptions.config)!)!;
      (request as unknown as { [PRINCIPAL]: unknown })[PRINCIPAL] = await check(request);
    });
  }

  private verify(routes: readonly RouteOptions[]): void {
    const faults = routes
      .filter(({ config }) => !this.checks.has(policyOf(config) as PolicyName))
      .map(({ method, url, config }) => `${String(method)} ${url}: ${policyOf(config) ?? 'no policy'}`);
    if (faults.length > 0)
      throw new Error(
        `every route states a policy that this service can check (@Policy); not so: ${faults.join(', ')}`,
      );
  }
}

function policyOf(config: unknown): PolicyName | undefined {
  return (config as { policy?: PolicyName } | undefined)?.policy;
}
