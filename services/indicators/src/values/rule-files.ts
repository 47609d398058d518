import { checkAlertRules, type AlertRule, type AlertRuleFile } from '@nhip/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Definition } from '../core/definition';

const SHIPPED = join(__dirname, '..', '..', 'catalogue', 'alerts');

/**
 * The alert rules of this instance: those of `directory`, else the shipped ones.
 * @throws Error that lists every fault of every file.
 */
export function loadAlertRules(
  catalogue: Iterable<Definition>,
  directory: string = SHIPPED,
): readonly AlertRule[] {
  const unreadable: string[] = [];
  const files: AlertRuleFile[] = [];
  for (const name of namesIn(directory))
    try {
      files.push({ name, content: parse(readFileSync(join(directory, name), 'utf8')) as unknown });
    } catch (error) {
      unreadable.push(`${name}: no YAML: ${(error as Error).message}`);
    }
  const { rules, faults } = checkAlertRules(files, catalogue);
  const all = [...unreadable, ...faults];
  if (all.length > 0)
    throw new Error(
      `the alert rules in ${directory} have ${all.length} faults:\n${all.map((fault) => `  ${fault}`).join('\n')}`,
    );
  return rules;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    throw new Error(`NHIP_ALERT_RULES: ${(error as Error).message}`, { cause: error });
  }
}
