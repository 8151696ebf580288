import type { ActionType } from './draft.ts'

/** Documented for all sports (feed.md §6.1). */
export const COMMON = {
  matchConditions: { id: 1, name: 'Match Conditions' },
  teamColours: { id: 2, name: 'Team Colours' },
  lineups: { id: 3, name: 'Lineups' },
  startFixture: { id: 4, name: 'Start Fixture' },
  // The pages say "End match"; the wire name follows that of id 4.
  endFixture: { id: 5, name: 'End Fixture' },
  startPeriod: { id: 6, name: 'Start Period' },
  endPeriod: { id: 7, name: 'End Period' },
  startClock: { id: 8, name: 'Start Clock' },
  stopClock: { id: 9, name: 'Stop Clock' },
  adjustClock: { id: 10, name: 'Adjust Clock' },
  substitutionIn: { id: 13, name: 'Substitution In' },
  substitutionOut: { id: 14, name: 'Substitution Out' },
  possessionGained: { id: 15, name: 'Possession Gained' },
  deviceLocation: { id: 19, name: 'Device Location' },
  postMatchCheck: { id: 21, name: 'Post Match Check Complete' },
  statusUpdated: { id: 22, name: 'Status Updated' },
  videoCheckUnderway: { id: 51, name: 'Video Check Underway' },
  timeout: { id: 52, name: 'Timeout' },
  playStopped: { id: 58, name: 'Play Stopped' },
  videoCheckResult: { id: 61, name: 'Video Check Result' },
  injury: { id: 62, name: 'Injury' },
  possibleVideoCheck: { id: 64, name: 'Possible Video Check' },
} as const satisfies Readonly<Record<string, ActionType>>

/** 201–204 and 72/73 are documented (feed.md §6.1, §6.2), the others simulated. */
export const BASKETBALL = {
  turnover: { id: 201, name: 'Turnover' },
  offensiveRebound: { id: 204, name: 'Offensive Rebound' },
  dataReviewUnderway: { id: 72, name: 'Data Review Underway' },
  dataReviewOver: { id: 73, name: 'Data Review Over' },
  freeThrow: { id: 9001, name: 'Free Throw Attempt' },
  twoPoints: { id: 9002, name: '2PT Attempt' },
  threePoints: { id: 9003, name: '3PT Attempt' },
  defensiveRebound: { id: 9004, name: 'Defensive Rebound' },
  block: { id: 9005, name: 'Block' },
  assist: { id: 9006, name: 'Assist' },
  foul: { id: 9007, name: 'Personal Foul' },
} as const satisfies Readonly<Record<string, ActionType>>

export const TURNOVERS: readonly ActionType[] = [
  { id: 20001, name: 'Stolen' },
  { id: 20002, name: 'Shot Clock Violation' },
  { id: 20004, name: 'Travelling' },
  { id: 20005, name: 'Double Dribble' },
  { id: 20006, name: 'Out Of Bounds' },
  { id: 20007, name: '3 Second Violation' },
]

export const SCORE_REVIEW: ActionType = { id: 7221, name: 'Score' }

/** Sub types of the three attempts. */
export function outcome(attempt: ActionType, made: boolean): ActionType {
  return made ? { id: attempt.id * 100 + 1, name: 'Made' } : { id: attempt.id * 100 + 2, name: 'Missed' }
}

/** 106, 107, 133 and 134 are documented (feed.md §6.3), the others simulated. */
export const SOCCER = {
  penaltyAwarded: { id: 106, name: 'Penalty Awarded' },
  yellowCard: { id: 107, name: 'Yellow Card' },
  temporaryDismissal: { id: 133, name: 'Temporary Dismissal' },
  temporaryDismissalOver: { id: 134, name: 'Temporary Dismissal Over' },
  goal: { id: 9101, name: 'Goal' },
  ownGoal: { id: 9102, name: 'Own Goal' },
  disallowedGoal: { id: 9103, name: 'Disallowed Goal' },
  shot: { id: 9104, name: 'Shot' },
  corner: { id: 9105, name: 'Corner' },
  redCard: { id: 9106, name: 'Red Card' },
  freeKick: { id: 9107, name: 'Free Kick' },
  offside: { id: 9108, name: 'Offside' },
  attack: { id: 9109, name: 'Attack' },
  dangerousAttack: { id: 9110, name: 'Dangerous Attack' },
  throwIn: { id: 9111, name: 'Throw In' },
  goalKick: { id: 9112, name: 'Goal Kick' },
  foul: { id: 9113, name: 'Foul' },
  penaltyMissed: { id: 9114, name: 'Penalty Missed' },
  shootoutKick: { id: 9115, name: 'Shootout Kick' },
} as const satisfies Readonly<Record<string, ActionType>>

export const PENALTY_FOUL: ActionType = { id: 10601, name: 'Foul' }
export const POTENTIAL_PENALTY: ActionType = { id: 5102, name: 'Potential Penalty' }
export const OTHER_CHECK: ActionType = { id: 5104, name: 'Other' }
export const GOALS = {
  shot: { id: 910101, name: 'Shot' },
  header: { id: 910102, name: 'Header' },
  penalty: { id: 910103, name: 'Penalty' },
} as const satisfies Readonly<Record<string, ActionType>>
export const SHOTS: readonly ActionType[] = [
  { id: 910401, name: 'On Target' },
  { id: 910402, name: 'Off Target' },
  { id: 910403, name: 'Blocked' },
]
export const KICK = {
  scored: { id: 911501, name: 'Scored' },
  missed: { id: 911502, name: 'Missed' },
} as const satisfies Readonly<Record<string, ActionType>>

/** All simulated: no table of volleyball is documented (feed.md §6.5). */
export const VOLLEYBALL = {
  point: { id: 9201, name: 'Point' },
  setWon: { id: 9202, name: 'Set Won' },
  serve: { id: 9203, name: 'Serve' },
  reception: { id: 9204, name: 'Reception' },
  attack: { id: 9205, name: 'Attack' },
  dig: { id: 9206, name: 'Dig' },
} as const satisfies Readonly<Record<string, ActionType>>

export const POINTS: readonly ActionType[] = [
  { id: 920101, name: 'Attack' },
  { id: 920102, name: 'Ace' },
  { id: 920103, name: 'Block' },
  { id: 920104, name: 'Opponent Error' },
]

/** All simulated: no table of snooker is documented (feed.md §6.5). */
export const SNOOKER = {
  pot: { id: 9301, name: 'Ball Potted' },
  foul: { id: 9302, name: 'Foul' },
  frameWon: { id: 9303, name: 'Frame Won' },
  miss: { id: 9304, name: 'Miss' },
  safety: { id: 9305, name: 'Safety' },
  breakOver: { id: 9306, name: 'Break Over' },
} as const satisfies Readonly<Record<string, ActionType>>

const BALLS = ['Red', 'Yellow', 'Green', 'Brown', 'Blue', 'Pink', 'Black'] as const

/** 930101 red … 930107 black: the last digit is what the ball is worth. */
export function ball(points: number): ActionType {
  return { id: 930100 + points, name: BALLS[points - 1] ?? '' }
}

/** 930204 … 930207: the last digit is what the opponent gets. */
export function foulOf(points: number): ActionType {
  return { id: 930200 + points, name: `${points} points away` }
}
