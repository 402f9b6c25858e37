import { expect, it } from 'vitest';
import { formatBenchmark } from './benchmark.ts';

it('prints every column that any row has, numbers shortened, and the notes below', () => {
  const result = {
    name: 'tool-call',
    rows: [
      { program: 'bare proxy', 'calls/s': 15_123.4, 'p50 ms': 0.2512 },
      { program: 'hub', 'calls/s': 4000, ratio: null },
    ],
    notes: ['One machine.'],
  };
  expect(formatBenchmark(result)).toBe(
    [
      'tool-call',
      '',
      'program     calls/s  p50 ms  ratio',
      '──────────  ───────  ──────  ─────',
      'bare proxy    15123   0.251',
      'hub            4000',
      '',
      'One machine.',
    ].join('\n'),
  );
});
