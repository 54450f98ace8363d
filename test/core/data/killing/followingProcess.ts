/** A program that brings the label files of a project up to its journal, says when it begins, and waits to be killed. */
import { writeSync } from 'node:fs'
import { settleLabels } from '../../../../main/core/data/labelFile'

writeSync(1, 'begins\n')
await settleLabels(process.argv[2])
setInterval(() => undefined, 1000)
