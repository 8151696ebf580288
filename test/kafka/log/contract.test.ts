import { logContract } from '../../log/contract.ts'
import { openNamed } from './named.ts'

logContract('kafka', openNamed)
