// What `npm start -- …` understands. Plain JavaScript: it is read before anything is installed or built.
import { isAbsolute, join, resolve } from 'node:path';

export const HELP = `Nhịp trên máy này: một lệnh, đủ các phần thật · Nhịp on this machine: one command, the real parts

  npm start -- [options]

  --data-dir DIR   nơi giữ dữ liệu · where the data is kept (default: .nhip in the project folder)
  --port N         cổng của trang · port of the page (chosen once and kept)
  --fresh          xóa dữ liệu của lần trước · throws the data of earlier runs away
  --no-demo        không có số liệu mẫu · without the sample province
  --clock INSTANT  đồng hồ đứng ở một thời điểm · the clock stands at an instant, e.g. 2024-01-01T00:00:00-05:00
  --generation N   thế hệ dữ liệu, tăng sau khi khôi phục bản sao lưu · raised after a backup was restored (docs/restore.md)
  --zone ZONE      múi giờ tính ngày · the zone that days are counted in (default: Asia/Ho_Chi_Minh)
  --quiet          chỉ in dòng sẵn sàng và lỗi · prints the ready lines and failures only
  --help           trang này · this page

Máy chủ có sẵn thay cho máy chủ riêng · existing servers instead of its own (docs/operate.md):
  NHIP_DATABASE_URL=postgresql://admin:password@host:5432/postgres   (PostgreSQL >= 18)
  NHIP_KAFKA_BROKERS=host:9092                                       (Apache Kafka >= 4.0)

Ctrl-C dừng mọi thứ theo thứ tự; lần sau dữ liệu còn nguyên.
Ctrl-C stops everything in order; the next start keeps the data.
`;

const FLAGS = { '--fresh': 'fresh', '--quiet': 'quiet', '--help': 'help', '-h': 'help' };
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** How to read the value that follows an option; each returns the value or throws the reason it is refused. */
const VALUES = {
  '--data-dir': (given, { from }) => ({ dataDir: isAbsolute(given) ? given : resolve(from, given) }),
  '--port': (given) => {
    const port = Number(given);
    if (!/^\d+$/.test(given) || port < 1 || port > 65535)
      throw new Error('a port is a number from 1 to 65535');
    return { port };
  },
  '--generation': (given) => {
    const generation = Number(given);
    if (!/^\d{1,9}$/.test(given) || generation < 1) throw new Error('a generation is a whole number from 1');
    return { generation };
  },
  '--clock': (given) => {
    if (!INSTANT.test(given) || Number.isNaN(Date.parse(given))) {
      throw new Error('an instant is written with its offset, e.g. 2024-01-01T00:00:00-05:00');
    }
    return { clock: given };
  },
  '--zone': (given) => {
    try {
      return { zone: new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone && given };
    } catch {
      throw new Error('no such time zone; it is written like Asia/Ho_Chi_Minh');
    }
  },
};

/**
 * @param {readonly string[]} argv what follows the program's name
 * @param {{ project: string, from: string }} folders the project's folder; the folder relative paths start from
 * @returns {{ options: object, faults: string[] }} faults is empty when the options can be used
 */
export function parseOptions(argv, { project, from }) {
  const options = { dataDir: join(project, '.nhip'), demo: true, fresh: false, quiet: false, help: false };
  const faults = [];
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift();
    const [name, inline] = word.startsWith('--') ? splitAtEquals(word) : [word, undefined];
    if (inline === undefined && name === '--no-demo') options.demo = false;
    else if (inline === undefined && Object.hasOwn(FLAGS, name)) options[FLAGS[name]] = true;
    else if (Object.hasOwn(VALUES, name)) {
      const given = inline ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());
      try {
        if (!given) throw new Error('needs a value');
        Object.assign(options, VALUES[name](given, { from }));
      } catch (error) {
        faults.push(`${name}${given ? ` ${given}` : ''}: ${error.message}`);
      }
    } else faults.push(`${word}: không có tùy chọn này · there is no such option`);
  }
  return { options, faults };
}

function splitAtEquals(word) {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
