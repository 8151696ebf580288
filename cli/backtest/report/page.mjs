// Draws the charts of a report, in the browser: their data is in the page (drawn.ts), and uPlot before this script.
const { uPlot } = window
const charts = JSON.parse(document.getElementById('charts').textContent)
const plots = [...document.querySelectorAll('.plot')].map((element) => ({
  element,
  chart: charts[Number(element.dataset.chart)],
}))
const isDark = window.matchMedia('(prefers-color-scheme: dark)')
const isPrint = window.matchMedia('print')
const NEAR_PX = 7
const TOLD_MAX = 4
const PRINT_PX = 640
const DAY = 86_400
/** Seconds. */
const TIME_STEPS = [
  0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
].concat([1, 2, 7, 14, 28, 56, 182, 364].map((days) => days * DAY))

for (const plot of plots) begin(plot)
for (const query of [isDark, isPrint]) query.addEventListener('change', () => plots.forEach(draw))

function begin(plot) {
  const { element, chart } = plot
  plot.tip = element.appendChild(document.createElement('div'))
  plot.tip.className = 'tip'
  plot.tip.hidden = true
  plot.tip.setAttribute('role', 'status')
  for (const item of element.parentElement.querySelectorAll('[data-mark]')) {
    const time = document.createElement('time')
    time.textContent = `${xText(chart, chart.marks[Number(item.dataset.mark)].x)} `
    item.prepend(time)
  }
  element.addEventListener('keydown', (event) => {
    if (stepped(plot, event.key)) event.preventDefault()
  })
  draw(plot)
  new ResizeObserver(() => {
    if (element.clientWidth !== plot.width && !isPrint.matches) draw(plot)
  }).observe(element)
}

function draw(plot) {
  const { element, chart, tip } = plot
  plot.drawing?.destroy()
  tip.hidden = true
  plot.width = element.clientWidth
  const width = isPrint.matches ? Math.min(PRINT_PX, plot.width || PRINT_PX) : plot.width
  const colour = coloursOf(element)
  const data = uPlot.join(
    chart.series.map(({ x, y }) => [x, y]),
    // A null of a series is a hole, one that comes from the points of other series is none.
    chart.series.map(() => [1]),
  )
  plot.drawing = new uPlot(optionsOf(plot, width, colour), withDiagonal(chart, data), element)
  for (const row of element.querySelectorAll('.u-legend .u-series > th')) reachable(row)
}

/** Legends switch their series on and off, by the keyboard, too. */
function reachable(row) {
  row.tabIndex = 0
  row.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') {
      row.click()
      event.preventDefault()
    }
    event.stopPropagation()
  })
}

function withDiagonal({ kind }, data) {
  if (kind !== 'calibration') return data
  return uPlot.join(
    [
      data,
      [
        [0, 1],
        [0, 1],
      ],
    ],
    [data.map(() => 1), [1]],
  )
}

function coloursOf(element) {
  const style = getComputedStyle(element)
  const colour = (name) => style.getPropertyValue(`--${name}`).trim()
  const { fontFamily } = style
  return {
    ...Object.fromEntries(['ink', 'soft', 'grid', 'mark', 'paper'].map((name) => [name, colour(name)])),
    fontFamily,
    series: (i) => colour(`s${i % 6}`),
  }
}

function optionsOf(plot, width, colour) {
  const { chart } = plot
  const { kind } = chart
  const isCalibration = kind === 'calibration'
  const height = isCalibration ? Math.min(460, width) : Math.round(Math.min(320, Math.max(220, width * 0.34)))
  const series = chart.series.map((_, i) => seriesOf(chart, i, colour))
  const diagonal = {
    label: 'as predicted',
    stroke: colour.soft,
    width: 1,
    dash: [4, 4],
    points: { show: false },
    value: () => '',
  }
  const font = `12px ${colour.fontFamily}`
  const axis = {
    stroke: colour.soft,
    grid: { stroke: colour.grid, width: 1 },
    ticks: { stroke: colour.grid, width: 1 },
    font,
    labelFont: font,
    labelSize: 22,
  }
  return {
    width,
    height,
    legend: { markers: { fill: (drawing, i) => drawing.series[i].stroke(drawing, i) } },
    cursor: { y: false, points: { size: 7 }, drag: { x: !isCalibration, y: false } },
    scales: {
      x: {
        time: false,
        range: isCalibration ? [0, 1] : (_, least, most) => (least === most ? [least - 1, most + 1] : [least, most]),
      },
      y: { range: isCalibration ? [0, 1] : yRange },
    },
    axes: [
      {
        ...axis,
        label: chart.x.label,
        ...(chart.x.kind === 'time'
          ? { values: timeTexts(chart), incrs: TIME_STEPS, size: 44, space: 80 }
          : { values: numberTexts, size: 32 }),
      },
      { ...axis, label: chart.y.label, values: numberTexts, size: 64 },
    ],
    series: [
      { label: chart.x.label, value: (_, x) => (x === null ? '–' : xText(chart, x)) },
      ...series,
      ...(isCalibration ? [diagonal] : []),
    ],
    hooks: { draw: [(drawing) => drawMarks(drawing, chart, colour)], setCursor: [() => told(plot)] },
  }
}

function seriesOf({ kind, series }, i, colour) {
  const stroke = colour.series(i)
  const isPoints = kind === 'points'
  return {
    label: series[i].label,
    stroke,
    width: 2,
    // Told apart in print without colours, too.
    ...(i === 0
      ? {}
      : {
          dash: [
            [10, 4],
            [3, 3],
            [10, 3, 3, 3],
          ][(i - 1) % 3],
        }),
    ...(isPoints ? { paths: () => null } : {}),
    ...(kind === 'steps' ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
    points:
      isPoints || kind === 'calibration' ? { show: true, size: 8, fill: stroke } : { show: series[i].x.length < 3 },
    value: (_, y) => (y === null || y === undefined ? '–' : numberText(y)),
  }
}

/** From 0 where that is near, and shares to 1; else as wide as the values, and a little wider. */
function yRange(_, least, most) {
  if (least === null || most === null) return [0, 1]
  const room = (most - least || Math.abs(most) || 1) * 0.06
  const from = least >= 0 && least <= most * 0.3 ? 0 : least - room
  const to = least >= 0 && most <= 1 && most > 0.7 ? 1 : most + room
  return [from, to]
}

function drawMarks(drawing, chart, colour) {
  const { ctx } = drawing
  const { left, top, width, height } = drawing.bbox
  const ratio = window.devicePixelRatio
  ctx.save()
  ctx.strokeStyle = colour.mark
  ctx.fillStyle = colour.mark
  ctx.lineWidth = ratio
  for (const { x } of chart.marks) {
    const at = drawing.valToPos(x, 'x', true)
    if (at < left - 0.5 || at > left + width + 0.5) continue
    ctx.setLineDash([2 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(at, top)
    ctx.lineTo(at, top + height)
    ctx.stroke()
    ctx.beginPath()
    ctx.moveTo(at - 5 * ratio, top)
    ctx.lineTo(at + 5 * ratio, top)
    ctx.lineTo(at, top + 8 * ratio)
    ctx.fill()
  }
  ctx.restore()
}

/** What the marks say that the cursor is at. */
function told(plot) {
  const { drawing, chart, tip } = plot
  const { left } = drawing?.cursor ?? { left: -1 }
  const near = left < 0 ? [] : chart.marks.filter(({ x }) => Math.abs(drawing.valToPos(x, 'x') - left) <= NEAR_PX)
  tell(plot, near)
  if (near.length === 0) tip.hidden = true
}

function tell({ drawing, chart, element, tip }, marks) {
  if (marks.length === 0) return
  const lines = marks.slice(0, TOLD_MAX).map(({ x, label }) => `${xText(chart, x)}  ${label}`)
  if (marks.length > TOLD_MAX) lines.push(`and ${marks.length - TOLD_MAX} more here`)
  tip.textContent = lines.join('\n')
  tip.hidden = false
  const at = drawing.over.offsetLeft + drawing.valToPos(marks[0].x, 'x')
  tip.style.left = `${Math.max(0, Math.min(at + 10, element.clientWidth - tip.offsetWidth))}px`
  tip.style.top = `${drawing.over.offsetTop + 12}px`
}

/** Arrow keys: left and right through the points, up and down through the corrections. */
function stepped(plot, key) {
  const { drawing, chart } = plot
  const way = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[key]
  if (way === undefined) return false
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const xs = drawing.data[0]
    const at = drawing.cursor.idx ?? (way > 0 ? -1 : xs.length)
    const to = Math.max(0, Math.min(xs.length - 1, at + way))
    plot.mark = null
    drawing.setCursor({ left: drawing.valToPos(xs[to], 'x'), top: 0 })
    return true
  }
  if (chart.marks.length === 0) return false
  const last = chart.marks.length - 1
  plot.mark = Math.max(0, Math.min(last, plot.mark == null ? (way > 0 ? 0 : last) : plot.mark + way))
  const mark = chart.marks[plot.mark]
  drawing.setCursor({ left: drawing.valToPos(mark.x, 'x'), top: 0 })
  tell(plot, [mark])
  return true
}

function numberTexts(_, values) {
  return values.map(numberText)
}

function numberText(value) {
  return value.toLocaleString('en', {
    maximumSignificantDigits: Math.abs(value) >= 1000 ? 12 : 4,
    maximumFractionDigits: 4,
    roundingPriority: 'lessPrecision',
  })
}

/** With the day at the first one, and where it changes. */
function timeTexts({ x: { origin } }) {
  return (_, values, __, ___, step) => {
    let day = ''
    return values.map((value) => {
      const text = isoText(origin + value)
      const isNew = text.slice(0, 10) !== day
      day = text.slice(0, 10)
      const time = text.slice(11, step < 1 ? 23 : step < 60 ? 19 : 16)
      return isNew ? `${time}\n${day}` : time
    })
  }
}

function xText({ x: { kind, origin } }, x) {
  return kind === 'time'
    ? isoText(origin + x)
        .slice(0, 19)
        .replace('T', ' ')
    : numberText(x)
}

function isoText(seconds) {
  return new Date(seconds * 1000).toISOString()
}
