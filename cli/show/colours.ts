import pc from 'picocolors'

/** Colours where stdout is a terminal that has some; picocolors itself takes a CI's log for one. */
export const colours = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported)
