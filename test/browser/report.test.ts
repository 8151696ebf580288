import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeReport } from '../../cli/backtest/report/write.ts'
import fairPrice from '../../examples/fair-price.ts'
import pauseTrading from '../../examples/pause-trading.ts'
import type { Chart } from '../../replay/backtest/result.ts'
import { correctionsOf, finalsOf, type Match, playedAll, soccerMatches } from '../examples/season.ts'
import { openBrowser } from './chromium.ts'

const HOSTILE = '</script><img src=https://example.com/x onerror=alert(1)>'
/** Lines without a mark, whose meaning a test can reason about. */
const POINTS: Chart = {
  title: HOSTILE,
  kind: 'points',
  x: { label: 'goals', kind: 'number' },
  y: { label: 'matches (count)' },
  series: [{ label: HOSTILE, x: [0, 1, 2, 3], y: [8, 12, 9, null] }],
  marks: [{ x: 2, label: `a mark ${HOSTILE}` }],
}

let browser: Browser
let folder: string
let matches: readonly Match[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchline-report-'))
  matches = soccerMatches(4)
  const prices = playedAll(fairPrice, matches, null)
  const acts = playedAll(pauseTrading, matches, null)
  await writeReport(folder, {
    manifest: { strategy: { name: 'fair-price' }, seed: '1', fixtures: [{ fixtureId: HOSTILE, exact: 'ab' }] },
    summary: ['4 fixtures, known as published'],
    decisions: prices,
    rested: [],
    charts: [
      ...(fairPrice.charts?.({ decisions: prices, finals: finalsOf(matches) }) ?? []),
      ...(pauseTrading.charts?.({ decisions: acts, finals: new Map() }) ?? []),
      POINTS,
    ],
    corrections: correctionsOf(matches),
  })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Opened {
  readonly page: Page
  /** What the page said and asked for, other than itself. */
  readonly heard: string[]
}

async function opened(
  look: { readonly colorScheme?: 'light' | 'dark'; readonly width?: number } = {},
): Promise<Opened> {
  const { colorScheme = 'light', width = 1200 } = look
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
  const heard: string[] = []
  const url = pathToFileURL(join(folder, 'report.html')).href
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (request.url() !== url) heard.push(`request: ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    heard.push('dialog')
    void dialog.dismiss()
  })
  await page.goto(url)
  await page.locator('.plot canvas').last().waitFor()
  return { page, heard }
}

/** In each canvas, how many points have the colour of the first series. */
function paintedIn(page: Page, [red, green, blue]: Colour): Promise<readonly number[]> {
  return page.locator('.plot canvas').evaluateAll(
    (canvases, wanted) =>
      (canvases as unknown as readonly Canvas[]).map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return new Uint32Array(data.buffer).filter((colour) => colour === wanted).length
      }),
    // Red comes first in memory, and is the lowest.
    ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0,
  )
}
type Colour = readonly [red: number, green: number, blue: number]
/** As much of the browser's as is used: its types are not those of Node. */
interface Canvas {
  readonly width: number
  readonly height: number
  getContext(kind: '2d'): {
    getImageData(
      x: number,
      y: number,
      width: number,
      height: number,
    ): { readonly data: { readonly buffer: ArrayBuffer } }
  }
}

describe('a report in a browser', () => {
  it.each<['light' | 'dark', Colour]>([
    ['light', [0x0b, 0x62, 0xc4]],
    ['dark', [0x66, 0xb0, 0xff]],
  ])('draws every chart, loads nothing and says nothing, in %s', async (colorScheme, colour) => {
    const { page, heard } = await opened({ colorScheme })
    const painted = await paintedIn(page, colour)
    // Calibration, four fixtures, equity, pauses, points.
    expect(painted).toHaveLength(8)
    for (const count of painted) expect(count).toBeGreaterThan(50)
    expect(heard).toEqual([])
    await page.close()
  })

  it('shows texts of others as texts', async () => {
    const { page, heard } = await opened()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('h3').last().textContent()).toBe(HOSTILE)
    expect(await page.locator('.plot').last().locator('.u-label').last().textContent()).toBe(HOSTILE)
    expect(heard).toEqual([])
    await page.close()
  })

  it('says at a mark what was corrected, to the pointer and to the keyboard', async () => {
    const { page } = await opened()
    const plot = page.locator('.plot').last()
    const tip = plot.locator('.tip')
    await plot.scrollIntoViewIfNeeded()
    expect(await tip.isVisible()).toBe(false)
    const over = await plot.locator('.u-over').boundingBox()
    if (over === null) throw new Error('expected a chart to point at, found none')
    // x runs from 0 to 3, the mark is at 2.
    await page.mouse.move(over.x + (over.width * 2) / 3, over.y + over.height / 2)
    await tip.waitFor({ state: 'visible' })
    expect(await tip.textContent()).toBe(`2  a mark ${HOSTILE}`)
    await page.mouse.move(over.x + over.width / 3, over.y + over.height / 2)
    await tip.waitFor({ state: 'hidden' })
    await page.mouse.move(0, 0)

    await plot.focus()
    await page.keyboard.press('ArrowDown')
    await tip.waitFor({ state: 'visible' })
    expect(await tip.textContent()).toContain('a mark')
    await page.keyboard.press('ArrowLeft')
    await tip.waitFor({ state: 'hidden' })
    // From 2 one to the left: at 1 there were 12.
    expect(await plot.locator('.u-value').allTextContents()).toEqual(['1', '12'])
    await page.close()
  })

  it('has labels with units on its axes, and the marks as a list', async () => {
    const { page } = await opened()
    const labels = await page
      .locator('.plot')
      .evaluateAll((plots) => plots.map((plot) => plot.getAttribute('aria-label')))
    expect(labels[1]).toContain('fair price (probability) by when it was known (UTC)')
    expect(labels.at(-1)).toContain('matches (count) by goals')
    const list = page.locator('.marks').last().locator('li')
    expect(await list.allTextContents()).toEqual([`2 a mark ${HOSTILE}`])
    await page.close()
  })
})

describe('a report of another size', () => {
  it('fits on a phone', async () => {
    const { page } = await opened({ width: 390 })
    const [content, seen] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [
      number,
      number,
    ]
    expect(content).toBeLessThanOrEqual(seen)
    await page.close()
  })

  it('prints in light colours, as wide as paper', async () => {
    const { page, heard } = await opened({ colorScheme: 'dark' })
    const width = () =>
      page
        .locator('.plot canvas')
        .last()
        .evaluate((canvas) => (canvas as unknown as Canvas).width)
    const onScreen = await width()
    await page.emulateMedia({ media: 'print' })
    await expect.poll(width).toBe(640)
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)')
    for (const count of await paintedIn(page, [0x0b, 0x62, 0xc4])) expect(count).toBeGreaterThan(50)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await page.emulateMedia({ media: 'screen' })
    await expect.poll(width).toBe(onScreen)
    expect(heard).toEqual([])
    await page.close()
  })
})
