import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { atStream, findInstance } from '../instance';
import type { Terminal } from '../terminal';
import { beginRebuild, lastRebuild, type TopicRebuild } from '../topic';
import { STREAM_OPTION } from './stream-option';

const LOOK_MS = 500;

interface RebuildOptions {
  readonly wait: boolean;
  readonly status?: true;
  readonly stream?: string;
  readonly json?: true;
}

export function addRebuild(program: Command, terminal: Terminal): void {
  program
    .command('rebuild')
    .description('làm lại từ các sự kiện đã giữ · makes anew from the events that are kept')
    .command('topic')
    .description(
      'tạo topic còn thiếu, gửi lại mọi hồ sơ · makes missing topics, publishes all of a stream again',
    )
    .option('--no-wait', 'không chờ đến khi xong · does not wait for the end')
    .option('--status', 'chỉ xem lần gần nhất · only tells of the last one')
    .option(...STREAM_OPTION)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Khi Kafka mất dữ liệu hoặc topic bị xóa. Số liệu không đổi, không tính hai lần;
đồng hồ đứng chờ cho đến khi xong.
After Kafka lost data, or a topic was deleted. No figure changes or counts twice; the clock waits until it is done.

Ví dụ · Examples:
  nhip rebuild topic
  nhip rebuild topic --status
  nhip rebuild topic --stream document`,
    )
    .action(async ({ wait, status, stream, json }: RebuildOptions) => {
      const instance = atStream(await findInstance(terminal), stream);
      const fmt = new Fmt('vi', instance.zone);
      const tell = (state: TopicRebuild | undefined): void =>
        void terminal.out.write(`${json ? JSON.stringify(state ?? {}, null, 2) : text(state, fmt)}\n`);
      if (status) return tell(await lastRebuild(instance));
      const begun = await beginRebuild(instance);
      if (!wait) return tell(begun);
      let state: TopicRebuild | undefined = begun;
      while (state !== undefined && !state.done) {
        await delay(LOOK_MS);
        state = await lastRebuild(instance);
      }
      tell(state);
    });
}

function text(state: TopicRebuild | undefined, fmt: Fmt): string {
  if (state === undefined) return 'chưa bao giờ · never';
  const { startedAt, reason, subjects, done, allMarked } = state;
  const stage = done
    ? 'xong · done'
    : allMarked
      ? 'đang gửi nốt · the last are being published'
      : 'đang gửi · being published';
  const why = reason === 'lost' ? 'topic đã mất dữ liệu · the topic was lost' : 'theo yêu cầu · as asked';
  return `${fmt.dateTime(Date.parse(startedAt))}  ${fmt.integer(subjects)} hồ sơ · dossiers  ${stage}  (${why})`;
}
