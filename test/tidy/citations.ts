import { folderOf, type Tree } from './tree.ts'

/** A rule of docs/FOLD.md: `- P1 A packet is …`. */
const RULE = /^- ([A-Z]\d+) \S/gm
/** In the title of a test: `[P1]`, `[P1, Q3]`. */
const CITATION = /\[([A-Z]\d+(?:, [A-Z]\d+)*)\]/g

/** Rules that no test cites, numbers that no rule has, and numbers that two rules have; one line each. */
export function citationFaults(rulebook: string, tree: Tree): readonly string[] {
  const rules = [...rulebook.matchAll(RULE)].map((match) => match[1] as string)
  const cited = new Map<string, string>()
  for (const [path, text] of tree) {
    if (folderOf(path) !== 'test' || folderOf(path.slice('test/'.length)) === 'tidy') continue
    for (const match of text.matchAll(CITATION))
      for (const rule of (match[1] as string).split(', ')) cited.set(rule, path)
  }
  return [
    ...rules.filter((rule, i) => rules.indexOf(rule) !== i).map((rule) => `${rule}: two rules have this number`),
    ...rules.filter((rule) => !cited.has(rule)).map((rule) => `${rule}: no test cites it`),
    ...[...cited]
      .filter(([rule]) => !rules.includes(rule))
      .map(([rule, path]) => `${path}: cites ${rule}, which is no rule`),
  ]
}
