/** Opens a log, makes it if it is not there, and appends one record: `node append-one.mjs FOLDER TOPIC`. */
import { openFileLog } from '../../../../dist/log/file/file.js'
import { systemClock } from '../../../../dist/platform/clock.js'

const [folder, topic] = process.argv.slice(2)
const log = await openFileLog({ folder, clock: systemClock })
await log.append([{ topic, key: 'k', value: Buffer.from('elsewhere'), headers: {}, timestamp: 0 }])
await log.close()
