import { describe, expect, it } from 'vitest'
import { parseLogUrl, withoutSecrets } from '../../log/url.ts'

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
    ['kafka://127.0.0.1:19092', { kind: 'kafka', brokers: ['127.0.0.1:19092'] }],
    ['kafka://a,b.example:9093/', { kind: 'kafka', brokers: ['a:9092', 'b.example:9093'] }],
    ['kafka://[::1]:9093,[fe80::1]', { kind: 'kafka', brokers: ['[::1]:9093', '[fe80::1]:9092'] }],
    [
      'kafka://a:1,b:2?registry=http://c:8080/apis/ccompat/v7&partitions=12',
      { kind: 'kafka', brokers: ['a:1', 'b:2'], registry: 'http://c:8080/apis/ccompat/v7', partitions: 12 },
    ],
    [
      'kafka://a?registry=https%3A%2F%2Fme%3Ap%2540ss%40c',
      { kind: 'kafka', brokers: ['a:9092'], registry: 'https://me:p%40ss@c' },
    ],
  ])('reads %s', (url, parsed) => {
    expect(parseLogUrl(url)).toEqual(parsed)
  })

  it.each([
    ['kafka:', 'expected kafka://HOST:PORT'],
    ['kafka:a:9092', 'expected kafka://HOST:PORT'],
    ['kafka://a:9092/x', 'expected kafka://HOST:PORT'],
    ['kafka://a,,b', 'expected a broker as HOST or HOST:PORT, found ""'],
    ['kafka://a:0', 'found "a:0"'],
    ['kafka://a:65536', 'found "a:65536"'],
    ['kafka://::1', 'found "::1"'],
    ['kafka://a?partitions=0', 'expected partitions from 1'],
    ['kafka://a?registy=http://c', 'but registry and partitions, found registy'],
    ['kafka://a?partitions=1&partitions=2', 'expected partitions once'],
    ['file:./data?registry=http://c', 'found registry in'],
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

describe('the secrets of a log URL', () => {
  const SECRET = 'S3cr/et'
  it.each([
    `kafka://me:${SECRET}@a:9092`,
    `kafka://me:${SECRET}@a?partitions=0`,
    `kafka://a?registry=https://me:${SECRET}@c&partitions=none`,
    `kafka://a?registry=https%3A%2F%2Fme%3A${SECRET}%40c&partition=2`,
    `kafka://a?registry=me:${SECRET}@c&partition=2`,
    `kafka://a:x?registry=https://me:${SECRET}@c`,
    `kafka://me:S?S3cret@a`,
    `kafak://me:${SECRET}@a`,
    `me:${SECRET}@a:9092`,
  ])('are in no message of %s', (url) => {
    expect(() => parseLogUrl(url)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('S3cr') }),
    )
  })

  it('are what is hidden: the rest is there to be recognised', () => {
    expect(withoutSecrets('kafka://a:1,b:2?registry=https://me:x@c:8081/v7&partitions=4')).toBe(
      'kafka://a:1,b:2?registry=https://…@c:8081/v7&partitions=4',
    )
    for (const url of ['kafka://a:1?registry=http://c', 'file:///home/a@b', 'memory:'])
      expect(withoutSecrets(url)).toBe(url)
  })
})
