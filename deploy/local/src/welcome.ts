import type { Instance } from './instance';

/** What follows the ready line: how to log in, what to try. Vietnamese first. */
export function welcome(instance: Instance, dataDir: string | undefined): string[] {
  const nhip = dataDir === undefined ? 'npx nhip' : `NHIP_DATA_DIR='${dataDir}' npx nhip`;
  return [
    '',
    `  Đăng nhập · log in:   ${instance.adminUser} / ${instance.adminPassword}`,
    `  Đồng hồ · clock:      ${instance.clock ?? 'giờ hệ thống · system time'}, ${instance.zone}`,
    '',
    '  Thử xem · try (in another window):',
    `    ${nhip} figure dossier.on-time.E --by tier`,
    `    ${nhip} dossiers dossier.overdue-open`,
    `    ${nhip} drift`,
    `    ${nhip} import --help`,
    `    curl -s ${instance.metricsUrl} | grep ^nhip_`,
    '',
    '  Ctrl-C dừng mọi thứ theo thứ tự, dữ liệu được giữ',
    '  Ctrl-C stops everything in order and keeps the data',
    '',
  ];
}
