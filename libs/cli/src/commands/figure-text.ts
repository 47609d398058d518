import type { Fmt } from '@nhip/kernel';
import { queries } from '@nhip/contracts';
import { newestJson } from './times';

const NO_DATA: Record<queries.NoData, string> = {
  [queries.NoData.UNSPECIFIED]: 'không có dữ liệu · no data',
  [queries.NoData.DENOMINATOR_ZERO]: 'không có dữ liệu: mẫu số bằng 0 · no data: the denominator is 0',
  [queries.NoData.BEFORE_CUT_OVER]:
    'không có dữ liệu: trước khi kết nối nguồn · no data: before the source was connected',
  [queries.NoData.NOTHING_RECEIVED]: 'không có dữ liệu: chưa nhận được gì · no data: nothing was received',
};
const NO_DATA_CODE: Record<queries.NoData, string> = {
  [queries.NoData.UNSPECIFIED]: '',
  [queries.NoData.DENOMINATOR_ZERO]: 'denominator-zero',
  [queries.NoData.BEFORE_CUT_OVER]: 'before-cut-over',
  [queries.NoData.NOTHING_RECEIVED]: 'nothing-received',
};
const STATES: Record<queries.State, readonly [code: string, shown: string]> = {
  [queries.State.UNSPECIFIED]: ['unknown', ''],
  [queries.State.NORMAL]: ['normal', ''],
  [queries.State.GOOD]: ['good', '✓ Đạt · on target'],
  [queries.State.WATCH]: ['watch', '▲ Chú ý · watch'],
  [queries.State.BREACH]: ['breach', '■ Không đạt · breach'],
};

export const noDataText = ({ noData }: queries.Figure): string => NO_DATA[noData];
/** Empty for a figure without bounds. */
export const stateText = ({ state }: queries.Figure): string => STATES[state][1];

/** The value of a figure in words, or why there is none. */
export function figureText(figure: queries.Figure, definition: queries.Definition, fmt: Fmt): string {
  return figure.value === undefined ? `—  ${noDataText(figure)}` : valueText(figure.value, definition, fmt);
}

export function valueText(value: number, { kind, unitOfMeasure }: queries.Definition, fmt: Fmt): string {
  if (kind === 'ratio') return fmt.percent(value, 2);
  const number = kind === 'mean' ? fmt.decimal(value) : fmt.integer(value);
  return `${number} ${unitOfMeasure?.vi ?? ''}`.trimEnd();
}

export function definitionJson(definition: queries.Definition) {
  return {
    version: definition.version,
    name: textJson(definition.name),
    formula: textJson(definition.formula),
    kind: definition.kind,
    target: definition.target ?? null,
    legalBasis: definition.legalBasis,
  };
}

/** Counts are numbers; `value` and `denominator` are null where there is none. */
export function figureJson(figure: queries.Figure) {
  return {
    unit: figure.unit,
    unitName: textJson(figure.unitName),
    group: figure.group,
    groupName: textJson(figure.groupName),
    numerator: Number(figure.numerator),
    denominator: figure.denominator === undefined ? null : Number(figure.denominator),
    value: figure.value ?? null,
    noData: NO_DATA_CODE[figure.noData] || null,
    state: STATES[figure.state][0],
    newest: newestJson(figure.newest),
  };
}

/** Both languages, empty where a text is not told. */
export const textJson = (text: queries.Text | undefined) => ({ vi: text?.vi ?? '', en: text?.en ?? '' });
