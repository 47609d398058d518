import { checkAlertRules, type AlertRule } from '@nhip/contracts';
import { readYamlFiles } from '@nhip/runtime';
import { join } from 'node:path';
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
  const { files, faults: unreadable } = filesIn(directory);
  const { rules, faults } = checkAlertRules(files, catalogue);
  const all = [...unreadable, ...faults];
  if (all.length > 0)
    throw new Error(
      `the alert rules in ${directory} have ${all.length} faults:\n${all.map((fault) => `  ${fault}`).join('\n')}`,
    );
  return rules;
}

function filesIn(directory: string): ReturnType<typeof readYamlFiles> {
  try {
    return readYamlFiles(directory);
  } catch (error) {
    throw new Error(`NHIP_ALERT_RULES: ${(error as Error).message}`, { cause: error });
  }
}
