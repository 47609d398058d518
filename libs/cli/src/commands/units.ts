import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { loadUnits, units as knownUnits } from '../control-room';
import { findInstance } from '../instance';
import { table } from '../table';
import type { Terminal } from '../terminal';
import { readUnitsFile } from '../units/units-file';

export function addUnits(program: Command, terminal: Terminal): void {
  const command = program
    .command('units')
    .description('cây đơn vị · the tree of units')
    .addHelpText(
      'after',
      `
Tệp đơn vị: YAML, JSON hoặc CSV · A file of units: YAML, JSON or CSV:
  - code: phuong-an-dong
    name: { vi: Phường An Đông, en: An Dong Ward }
    tier: commune            # province | department | district | commune
    parent: tinh-mau
    validFrom: 2025-07-01    # validTo, successors, shortName: nếu có · if any
CSV: code,name_vi,name_en,tier,parent,valid_from,valid_to,successors,short_name

Ví dụ · Examples:
  nhip units load don-vi.yaml
  nhip units list --json`,
    );
  addLoad(command, terminal);
  addList(command, terminal);
}

function addLoad(units: Command, terminal: Terminal): void {
  units
    .command('load')
    .description('nạp đơn vị từ tệp; liệt kê mọi lỗi · loads units from a file, or lists every fault')
    .argument('<file>', 'YAML, JSON, CSV')
    .option('--json', 'JSON cho máy · JSON for programs')
    .action(async (file: string, { json }: { json?: true }) => {
      const instance = await findInstance(terminal);
      const known = (await knownUnits(instance)).units.map(({ code }) => code);
      const list = readUnitsFile(resolve(terminal.cwd, file), new Set(known));
      const { loaded, unchanged } = await loadUnits(instance, list);
      terminal.out.write(
        json
          ? `${JSON.stringify({ loaded, unchanged })}\n`
          : `${loaded} đơn vị đã nạp · units loaded, ${unchanged} không đổi · unchanged\n`,
      );
    });
}

function addList(units: Command, terminal: Terminal): void {
  units
    .command('list')
    .description('các đơn vị đang có, và mã lạ trong hồ sơ · the units, and codes in facts that nobody knows')
    .option('--json', 'JSON cho máy · JSON for programs')
    .action(async ({ json }: { json?: true }) => {
      const instance = await findInstance(terminal);
      const { units: list, unknown } = await knownUnits(instance);
      const plain = list.map(({ $typeName: _, name, ...unit }) => ({
        ...unit,
        name: { vi: name?.vi ?? '', en: name?.en ?? '' },
      }));
      if (json) {
        terminal.out.write(`${JSON.stringify({ units: plain, unknown }, null, 2)}\n`);
        return;
      }
      const fmt = new Fmt('vi', instance.zone);
      const day = (iso: string): string => (iso ? fmt.localDay(iso) : '');
      const rows = plain.map(({ code, name, tier, parent, validFrom, validTo, shortName }) => {
        const shownName = name.vi === name.en ? name.vi : `${name.vi} · ${name.en}`;
        return [code, shortName, shownName, tier, parent, day(validFrom), day(validTo)];
      });
      const titles = ['mã · code', '', 'tên · name', 'cấp · tier', 'thuộc · parent', 'từ · from', 'đến · to'];
      const lines = table(
        titles.map((title) => ({ title })),
        rows,
      );
      lines.push('', `${list.length} đơn vị · units`);
      if (unknown.length > 0) lines.push(`mã lạ trong hồ sơ · unknown in facts: ${unknown.join(', ')}`);
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}
