import { UNNAMED_STREAM } from '@nhip/contracts';

/** A source of one stream. */
interface Watched {
  readonly source: string;
  readonly stream?: string | undefined;
}

const SYSTEM = 'system:';

/** Name of the alert of a silent source: "source:/mot-cua" of the dossiers, "source.document:/qlvb" of others. */
export const sourceAlert = ({ source, stream = UNNAMED_STREAM }: Watched): string =>
  `source${stream === UNNAMED_STREAM ? '' : `.${stream}`}:${source}`;
/** No rule id holds a colon. */
export const isSourceAlert = (alert: string): boolean => /^source(\.[a-z]+)?:/.test(alert);

export const systemAlert = (fingerprint: string): string => SYSTEM + fingerprint;
export const isSystemAlert = (alert: string): boolean => alert.startsWith(SYSTEM);

/** No rule id holds a bar either; a unit code may. */
export const figureAlert = (rule: string, unit: string): string => `${rule}|${unit}`;
export const ruleOfAlert = (alert: string): string => alert.slice(0, alert.indexOf('|'));
export const unitOfAlert = (alert: string): string => alert.slice(alert.indexOf('|') + 1);
