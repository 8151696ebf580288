/** Is killed while it holds what it reads: `node die-reading.mjs FOLDER`. */
import { join } from 'node:path'
import { openStore } from '../../../../dist/log/file/store.js'

const store = openStore(join(process.argv[2], 'appended.mdb'), { readOnly: true })
store.mark(['version'])
process.kill(process.pid, 'SIGKILL')
