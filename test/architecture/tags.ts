import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const KNOWN = new Set(
  ['kernel', 'contracts', 'client', 'lib', 'service', 'web', 'cli', 'testing', 'local', 'test'].map(
    (t) => `type:${t}`,
  ),
);

/** Folders of the projects whose package.json does not carry exactly one known `type:` tag. */
export function untaggedProjects(root: string): string[] {
  const folders = [
    ...['libs', 'services', 'deploy'].flatMap((group) =>
      readdirSync(join(root, group)).map((name) => `${group}/${name}`),
    ),
    'services/control-room/web',
    'test',
  ];
  return folders.filter((folder) => {
    const tags = tagsOf(join(root, folder, 'package.json'));
    return tags !== undefined && (tags.length !== 1 || !KNOWN.has(tags[0] as string));
  });
}

/** `undefined` when the folder is no project. */
function tagsOf(file: string): readonly string[] | undefined {
  try {
    const { nx } = JSON.parse(readFileSync(file, 'utf8')) as { nx?: { tags?: string[] } };
    return nx?.tags ?? [];
  } catch {
    return undefined;
  }
}
