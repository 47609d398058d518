import { spawnSync } from 'node:child_process';
import { noRenderer, renderedText } from './manifests';

/** Of the newest Kubernetes that the manifests were written for. */
const VERSION = '1.34';
/** Kinds of the operators; their schemas are not those of Kubernetes, own specs read them. */
const FOREIGN = /^apiVersion: (gateway\.networking\.k8s\.io|monitoring\.coreos\.com)\//m;

const missing =
  noRenderer ??
  (spawnSync('kubernetes-validate', ['--help']).error === undefined
    ? undefined
    : 'kubernetes-validate is not on the PATH; pip install kubernetes-validate');
const tool = missing === undefined ? it : it.skip;
const why = missing === undefined ? '' : ` (skipped: ${missing})`;

describe('k8s by the schemas of Kubernetes', () => {
  const validate = (text: string) =>
    spawnSync('kubernetes-validate', ['--strict', '-k', VERSION, '-'], { encoding: 'utf8', input: text });

  tool.each(['base', 'overlays/local', 'overlays/production'])(`%s is well-formed${why}`, (folder) => {
    const own = renderedText(folder)
      .split(/^---$/m)
      .filter((text) => !FOREIGN.test(text));
    expect(own.length).toBeGreaterThan(20);
    const { status, stdout, stderr } = validate(own.join('---'));
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });

  tool(`a field that Kubernetes does not know is refused${why}`, () => {
    const text = renderedText('base').replace('maxUnavailable: 1', 'maxUnavailble: 1');
    expect(validate(text).status).not.toBe(0);
  });
});
