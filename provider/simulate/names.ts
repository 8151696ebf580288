import type { Person, Sport, Team, Teams } from './draft.ts'
import type { Random } from './random.ts'

/** Invented places and people; nobody is meant. */
const PLACES =
  'Ashford Birkholm Calden Dunmore Eastmere Fallowby Grensund Harwick Ilmenau Juniper Kestrel Lindqvist Marlow Norrby Ostrava Pinehurst Quill Rosvik Selby Thornea Ulvik Varberg Westray Yarrow Zelva'.split(
    ' ',
  )
const CLUBS: Readonly<Record<Sport, readonly string[]>> = {
  basketball: ['Herons', 'Comets', 'Wolves', 'Anchors', 'Giants'],
  soccer: ['United', 'Rovers', 'Athletic', 'Town', 'Wanderers'],
  volleyball: ['Volley', 'Spikers', 'Falcons', 'Smash', 'Waves'],
  snooker: [],
}
const FIRST_NAMES =
  'Ada Bela Ciro Dana Edin Fay Goran Hana Ivo Jonas Kaja Luka Mina Nils Olga Petra Rafa Sara Tomas Una Vito Wanda Yara Zoran'.split(
    ' ',
  )
const LAST_NAMES =
  'Abels Barlow Cerny Dahl Ekman Farkas Grant Hoxha Ibsen Jansen Kovar Lund Moro Novik Olsen Petrov Quist Rossi Sand Torres Urban Vidal Weiss Ygdal Zeman'.split(
    ' ',
  )
const COLOURS = [
  '0, 38, 255',
  '255, 242, 0',
  '22, 80, 13',
  '255, 0, 253',
  '0, 128, 255',
  '200, 16, 46',
  '240, 240, 240',
]

const STARTERS: Readonly<Record<Sport, number>> = { basketball: 5, soccer: 11, volleyball: 6, snooker: 1 }
const SUBSTITUTES: Readonly<Record<Sport, number>> = { basketball: 7, soccer: 7, volleyball: 6, snooker: 0 }

export function makeTeams(sport: Sport, random: Random): Teams {
  const homePlace = random.pick(PLACES)
  const awayPlace = random.pick(PLACES.filter((place) => place !== homePlace))
  const homeColour = random.pick(COLOURS)
  const awayColour = random.pick(COLOURS.filter((colour) => colour !== homeColour))
  // Snooker names its colours (feed.md §2.4).
  const colours = sport === 'snooker' ? (['Red', 'Blue'] as const) : ([homeColour, awayColour] as const)
  return {
    home: makeTeam(sport, homePlace, colours[0], random),
    away: makeTeam(sport, awayPlace, colours[1], random),
  }
}

function makeTeam(sport: Sport, place: string, colour: string, random: Random): Team {
  const people = makePeople(STARTERS[sport] + SUBSTITUTES[sport], random)
  const starters = people.slice(0, STARTERS[sport])
  const single = sport === 'snooker' ? starters[0] : undefined
  return {
    id: random.uuid(),
    name: single === undefined ? `${place} ${random.pick(CLUBS[sport])}` : fullName(single),
    colour,
    starters,
    substitutes: people.slice(STARTERS[sport]),
  }
}

function makePeople(count: number, random: Random): readonly Person[] {
  const taken = new Set<string>()
  return Array.from({ length: count }, () => {
    let shirtNumber = String(random.int(1, 60))
    while (taken.has(shirtNumber)) shirtNumber = String(random.int(1, 60))
    taken.add(shirtNumber)
    return { id: random.uuid(), firstName: random.pick(FIRST_NAMES), lastName: random.pick(LAST_NAMES), shirtNumber }
  })
}

export function fullName({ firstName, lastName }: Person): string {
  return `${firstName} ${lastName}`
}
