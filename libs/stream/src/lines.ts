/** Doors for lines of other formats: `@nhip/stream/lines`. */
export { linesController, MOST_LINES, type LineFormat, type LinesAnswer } from './door/foreign-lines';
