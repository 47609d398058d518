interface Props {
  readonly value: number | undefined;
  readonly target?: number | undefined;
  readonly alarm?: number | undefined;
  readonly state: string;
}

/** The bar opens ten points or so below the lowest of its bounds, in whole tens; the notch at its left says so. */
export function bulletFloor(value: number, bounds: readonly number[]): number {
  return Math.max(0, Math.floor(Math.min(value, ...bounds) * 10 - 1) / 10);
}

/** A bullet bar (Few): the ratio, its target as the tall tick, its alarm bound as the short one. */
export function BulletBar({ value, target, alarm, state }: Props) {
  const bounds = [target, alarm].filter((bound) => bound !== undefined);
  if (bounds.length === 0 && value === undefined) return <div className="bullet" />;
  const floor = bulletFloor(value ?? 1, bounds);
  const at = (ratio: number): string =>
    `${Math.min(100, Math.max(0, ((ratio - floor) / (1 - floor)) * 100))}%`;
  return (
    <div className={`bullet is-${state}`} aria-hidden="true">
      <i className="fill" style={{ width: value === undefined ? 0 : at(value) }} />
      {floor > 0 && <i className="notch" />}
      {alarm !== undefined && <i className="tick" style={{ left: at(alarm) }} />}
      {target !== undefined && <i className="tick tall" style={{ left: at(target) }} />}
    </div>
  );
}
