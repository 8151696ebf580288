import { describe, expect, it } from 'vitest'
import { parseLogUrl } from '../../log/url.ts'

describe('parseLogUrl', () => {
  it.each([
    ['file:./data', { kind: 'file', folder: './data' }],
    ['file:./data?partitions=4', { kind: 'file', folder: './data', partitions: 4 }],
    ['file:/var/lib/touchline', { kind: 'file', folder: '/var/lib/touchline' }],
    ['file:///var/lib/touchline', { kind: 'file', folder: '/var/lib/touchline' }],
    ['file:C:\\data', { kind: 'file', folder: 'C:\\data' }],
    ['file:my data', { kind: 'file', folder: 'my data' }],
    ['memory:', { kind: 'memory' }],
    ['memory:?partitions=3', { kind: 'memory', partitions: 3 }],
  ])('reads %s', (url, parsed) => {
    expect(parseLogUrl(url)).toEqual(parsed)
  })

  it.each([
    ['kafka://127.0.0.1:9092', 'no adapter for Kafka'],
    ['./data', 'expected a log as'],
    ['', 'expected a log as'],
    ['redis:x', 'expected a log as'],
    ['file:', 'expected a folder'],
    ['memory:x', 'without a name'],
    ['file:./data?partitions=0', 'expected partitions from 1'],
    ['file:./data?partitions=65536', 'expected partitions from 1'],
    ['file:./data?partitions=two', 'expected partitions from 1'],
    ['file:./data?partition=2', 'found partition in'],
  ])('refuses %s', (url, words) => {
    expect(() => parseLogUrl(url)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(words) }),
    )
  })
})
