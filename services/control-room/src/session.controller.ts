import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Policy, principalOf, Problem } from '@nhip/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AccountStore } from './account.store';
import { LIMITS, type Config, PASSWORD_LIMITS } from './config';
import { LoginLimiter } from './core/login-limiter';
import { passwordMatches } from './password';
import { sessionCookie, type Principal } from './principal';
import { SessionStore } from './session.store';
import { CONFIG } from './tokens';

const credentials = z.object({
  user: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(PASSWORD_LIMITS.longest),
});

@Controller('api')
export class SessionController {
  private readonly perUser = new LoginLimiter(LIMITS.login);
  private readonly perAddress = new LoginLimiter(LIMITS.loginPerAddress);

  constructor(
    private readonly accounts: AccountStore,
    private readonly sessions: SessionStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('login')
  @Policy('public')
  @HttpCode(200)
  async login(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ user: string }> {
    const asked = credentials.safeParse(body);
    if (!asked.success) throw Problem.validation('a login is {"user": …, "password": …}');
    const { user, password } = asked.data;
    const keys = { user: `${user.toLowerCase()} ${request.ip}`, address: request.ip };
    this.mustWait(keys);
    const found = await this.accounts.find(user);
    if (!(await passwordMatches(password, found?.password)) || found === undefined) {
      const now = Date.now();
      this.perUser.failed(keys.user, now);
      this.perAddress.failed(keys.address, now);
      throw new Problem(401, 'user name or password is wrong');
    }
    this.perUser.succeeded(keys.user);
    const token = await this.sessions.open(found.account);
    const cookie = { maxAgeMs: LIMITS.sessionMs, secure: this.config.secureCookie };
    reply.header('set-cookie', sessionCookie(token, cookie));
    return { user: found.account.name };
  }

  @Post('logout')
  @Policy('session')
  @HttpCode(204)
  async logout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const principal = principalOf<Principal>(request);
    if (principal.kind === 'session') await this.sessions.close(principal.token);
    reply.header('set-cookie', sessionCookie('', { maxAgeMs: 0, secure: this.config.secureCookie }));
  }

  @Get('me')
  @Policy('session')
  me(@Req() request: FastifyRequest): { user: string; operator: boolean } {
    const principal = principalOf<Principal>(request);
    return principal.kind === 'operator'
      ? { user: 'operator', operator: true }
      : { user: principal.account.name, operator: false };
  }

  private mustWait(keys: { user: string; address: string }): void {
    const now = Date.now();
    const wait = Math.max(this.perUser.wait(keys.user, now), this.perAddress.wait(keys.address, now));
    if (wait > 0)
      throw new Problem(429, 'too many failed logins', { retryAfterSeconds: Math.ceil(wait / 1000) });
  }
}
