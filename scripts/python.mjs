// An environment of Python for the examples: made once for each requirements file, kept in a cache outside of the checkout.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const CACHE = process.env.TOUCHLINE_PYTHON_CACHE ?? join(homedir(), '.cache', 'touchline')
const INSTALL = 'on Debian or Ubuntu: apt-get install -y python3 python3-venv'
const WORK_MS_MAX = 600_000
const DIGITS = 12

/** The interpreter. Throws an Error of one line where Python is missing, or pip cannot install. */
export function pythonWith(requirements, tell = () => {}) {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const place = join(CACHE, `python-${hash.slice(0, DIGITS)}`)
  const python = join(place, 'bin', 'python')
  // Written when all is there: what a kill left half done is made anew.
  const done = join(place, 'installed')
  if (existsSync(done) && works(python, ['--version'])) return python
  if (!works('python3', ['-c', 'import venv, ensurepip'])) {
    throw new Error(`expected python3 with venv and pip, found none; ${INSTALL}`)
  }
  tell(`installing ${requirements} into ${place} (300 MB, once)`)
  rmSync(place, { recursive: true, force: true })
  mkdirSync(CACHE, { recursive: true })
  run('python3', ['-m', 'venv', place])
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
  writeFileSync(done, '')
  return python
}

function works(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

function run(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: WORK_MS_MAX })
  if (status === 0) return
  const words = error?.message ?? stderr.trim().split('\n').at(-1)
  throw new Error(`expected \`${[program, ...args].join(' ')}\` to end with 0, found ${status}: ${words}`)
}
