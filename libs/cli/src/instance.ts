import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { both, EXIT, Failure } from './failure';
import { ask } from './http';
import type { Terminal } from './terminal';

/** The running Nhịp that a command talks to. */
export interface Instance {
  /** The control room: figures, units, drift. */
  readonly url: string;
  /** The door of dossier-events: keys, import. */
  readonly eventsUrl: string;
  /** The door of document-events; absent where it is not known. */
  readonly documentsUrl?: string | undefined;
  /** The door of security-events; absent where it is not known. */
  readonly securityUrl?: string | undefined;
  /** Notifications: alerts; absent where they do not run. */
  readonly alertsUrl?: string | undefined;
  readonly operatorKey: string;
  readonly zone: string;
  /** RFC 3339 instant where the clock of this instance stands, when it is fixed. */
  readonly clock?: string | undefined;
  /** Folder of an instance on this machine. */
  readonly dataDir?: string;
}

const INSTANCE_FILE = 'instance.json';
const instanceFile = z.object({
  url: z.url(),
  eventsUrl: z.url(),
  documentsUrl: z.url().optional(),
  securityUrl: z.url().optional(),
  alertsUrl: z.url().optional(),
  operatorKey: z.string().min(1),
  zone: z.string().min(1),
  clock: z.string().optional(),
});
const instanceAnswer = z.object({
  eventsUrl: z.url(),
  alertsUrl: z.url().optional(),
  zone: z.string().min(1),
  clock: z.string().optional(),
});

/** The same instance, asked at the door of another stream. @throws Failure where that is not known */
export function atStream(instance: Instance, stream = 'dossier'): Instance {
  const doors: Record<string, string | undefined> = {
    dossier: instance.eventsUrl,
    document: instance.documentsUrl,
    security: instance.securityUrl,
  };
  const eventsUrl = doors[stream];
  if (eventsUrl !== undefined) return { ...instance, eventsUrl };
  throw new Failure({
    exit: EXIT.usage,
    what: both('Không biết cửa của luồng này', 'The door of this stream is not known'),
    where: `--stream ${stream}`,
    why: [Object.keys(doors).join(', ')],
    mend: both(
      'Với NHIP_URL: đặt thêm NHIP_DOCUMENTS_URL, NHIP_SECURITY_URL',
      'With NHIP_URL: set NHIP_DOCUMENTS_URL, NHIP_SECURITY_URL, too',
    ),
  });
}

/**
 * Finds the instance: `instance.json` in $NHIP_DATA_DIR or in `.nhip` of this folder or one above it, else
 * $NHIP_URL with the operator key $NHIP_KEY; $NHIP_DOCUMENTS_URL and $NHIP_SECURITY_URL are its other doors.
 * @throws Failure when there is none, or its file is not readable.
 */
export async function findInstance(terminal: Terminal): Promise<Instance> {
  const { NHIP_DATA_DIR, NHIP_URL, NHIP_KEY, NHIP_DOCUMENTS_URL, NHIP_SECURITY_URL } = terminal.env;
  const dataDir = NHIP_DATA_DIR ? resolve(terminal.cwd, NHIP_DATA_DIR) : dataDirAbove(terminal.cwd);
  if (dataDir !== undefined) return { ...readInstanceFile(join(dataDir, INSTANCE_FILE)), dataDir };
  if (!NHIP_URL || !NHIP_KEY)
    throw new Failure({
      exit: EXIT.unavailable,
      what: both('Không biết nói với Nhịp nào', 'There is no Nhịp to talk to'),
      where: terminal.cwd,
      why: [
        `không có .nhip/${INSTANCE_FILE} ở đây · no .nhip/${INSTANCE_FILE} here`,
        ...(NHIP_URL ? ['NHIP_KEY: trống · empty'] : ['NHIP_URL: trống · empty']),
      ],
      mend: both(
        'Chạy "npm start" trong thư mục này, hoặc đặt NHIP_URL và NHIP_KEY (hay NHIP_DATA_DIR)',
        'Run "npm start" in this folder, or set NHIP_URL and NHIP_KEY (or NHIP_DATA_DIR)',
      ),
    });
  const url = NHIP_URL.replace(/\/+$/, '');
  const told = instanceAnswer.safeParse(
    await ask({ method: 'GET', url: `${url}/api/instance`, bearer: NHIP_KEY }),
  );
  if (!told.success)
    throw new Failure({
      exit: EXIT.unavailable,
      what: both(
        'Địa chỉ này không giống phòng điều hành của Nhịp',
        'This address does not look like a control room of Nhịp',
      ),
      where: `${url}/api/instance`,
      why: told.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    });
  const doors = {
    documentsUrl: NHIP_DOCUMENTS_URL || undefined,
    securityUrl: NHIP_SECURITY_URL || undefined,
  };
  return { url, operatorKey: NHIP_KEY, ...doors, ...told.data };
}

function dataDirAbove(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.nhip', INSTANCE_FILE))) return join(at, '.nhip');
    if (dirname(at) === at) return undefined;
  }
}

function readInstanceFile(file: string) {
  try {
    return instanceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Failure({
      exit: EXIT.unavailable,
      what: both('Không đọc được thông tin của Nhịp đang chạy ở đây', 'What runs here cannot be read'),
      where: file,
      why:
        error instanceof z.ZodError
          ? error.issues.map((i) => `${i.path.join('.')}: ${i.message}`)
          : [(error as Error).message],
      mend: both(
        'Chạy "npm start"; tệp này được ghi lại khi khởi động',
        'Run "npm start"; it writes this file anew',
      ),
    });
  }
}
