import type { Recipient } from '../core/alert';
import { messageOf } from '../core/sentence';
import { wordOf } from '../core/send-name';
import { TOLD } from '../core/told.spec-data';
import type { Outgoing } from './outgoing';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const { step, record } = TOLD;

/** The message of TOLD on its way to somebody. */
export function outgoingTo(recipient: Partial<Recipient>, channel: 'email' | 'webhook'): Outgoing {
  const to: Recipient = {
    id: 'chanh-vp',
    name: 'Nguyễn Văn A',
    roles: ['leaders'],
    language: 'vi',
    ...recipient,
  };
  const name = { alert: record.alert, episode: record.id, step, recipient: to.id, channel };
  const word = wordOf(name);
  const message = messageOf({ ...TOLD, language: to.language });
  return { word, thread: word, step, record, recipient: to, message };
}
