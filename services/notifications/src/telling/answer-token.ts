import { createHash, createHmac } from 'node:crypto';

/** What is kept of a token: a row of `answer_token` lets nobody answer. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whose answers to which episode a token lets through. */
export interface AnswerTokenHash {
  readonly episode: string;
  readonly recipient: string;
  readonly hash: Buffer;
}

/** As a token is written in a link: 32 bytes in base64url. */
export const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The token with which one recipient answers one episode. It is made from a secret rather than drawn, so that a message
 * that is sent again, or a later step of the same episode, bears the same link though only its hash is kept.
 */
export function answerToken(secret: string, episode: string, recipient: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([episode, recipient]))
    .digest('base64url');
}
