import type { Plan } from './plan.ts'

/** `mm:ss` as the provider prints it: down in basketball, up in soccer, `00:00` outside of play (feed.md §2.2). */
export function clockText(plan: Plan, period: number, elapsedMs: number): string {
  if (period === 0) return '00:00'
  if (plan.sport === 'basketball') return minutes(plan.periodMs - elapsedMs)
  if (plan.sport === 'soccer' && period <= 2) return minutes((period - 1) * plan.periodMs + elapsedMs)
  return '00:00'
}

/** Seconds that `timelineSequence` counts: running match seconds in soccer, of the quarter in basketball (feed.md §4). */
export function timelineSeconds(plan: Plan, period: number, elapsedMs: number): number {
  if (period === 0 || plan.periodMs === 0) return 0
  if (plan.sport === 'basketball') return elapsedMs / 1000
  return period <= 2 ? ((period - 1) * plan.periodMs + elapsedMs) / 1000 : 0
}

function minutes(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
