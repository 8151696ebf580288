/** Bounds of a report: beyond them it shows less, and says so. */

/** A series is thinned to the first, lowest, highest and last point of each of so many equal parts of the chart's width. */
export const COLUMNS_MAX = 600
export const CHARTS_MAX = 60
export const SERIES_MAX = 12
/** Of a chart: beyond them, the first in each of so many parts of its width. */
export const MARKS_MAX = 200
/** Of a table. */
export const ROWS_MAX = 500
/** Of a text from a strategy or the provider. */
export const CHARACTERS_MAX = 200
