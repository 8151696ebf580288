/** Commits from each position to the next until 100: `node race.mjs FOLDER NAME`. Prints the positions that it won, as JSON. */
import { openFileLog } from '../../../../dist/log/file/file.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const [folder, name] = process.argv.slice(2)
const log = await openFileLog({ folder, clock: systemClock })
const won = []
for (let from = 0; from < 100; from++) {
  const outputs = [{ topic: 'x', key: 'k', value: Buffer.from(`${from} ${name}`), headers: {}, timestamp: 0 }]
  try {
    await log.commit({ group: 'g', topic: 'raw', partition: 0, from, to: from + 1, metadata: name, outputs })
    won.push(`${from} ${name}`)
  } catch (error) {
    if (error.code !== 'position-moved') throw error
  }
}
process.stdout.write(JSON.stringify(won))
await log.close()
