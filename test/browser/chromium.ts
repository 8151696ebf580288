import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Before all tests: says what to do where there is no browser. */
export default function assertThere(): void {
  pathOfChromium()
}

/** A browser of its own, with a profile that goes with it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: pathOfChromium(), args: QUIET })
}

function pathOfChromium(): string {
  const asked = process.env.TOUCHLINE_CHROMIUM
  const path = [...(asked === undefined ? [] : [asked]), ...PATHS].find(existsSync)
  if (path === undefined)
    throw new Error(
      'expected Chromium, found none: apt-get install --no-install-recommends chromium, or name its file in TOUCHLINE_CHROMIUM',
    )
  return path
}
