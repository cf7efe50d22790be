import { describe, expect, it } from 'vitest';
import { isoDay, isoTimestamp } from '../../src/restore/date-spellings';
import { earliestMoment, isCertainlyBefore } from '../../src/restore/day-bounds';
import { countryName, stateName } from '../../src/restore/place-names';

describe('the spellings of dates', () => {
  it.each([
    ['2006-11-15', '2006-11-15'],
    ['2006/1/5', '2006-01-05'],
    ['1/5/2006', '2006-01-05'],
    ['11-15-2006', '2006-11-15'],
    ['2006-11-15T00:00', '2006-11-15'],
    ['2006-11-15T00:00Z', '2006-11-15'],
    ['2006-11-15T00:00:00', '2006-11-15'],
    ['2006-11-15T00:00:00Z', '2006-11-15'],
    ['2006-11-15T00:00:00.000Z', '2006-11-15'],
    ['2006-11-15T00:00:00+00:00', '2006-11-15'],
    ['2006-11-15T00:00:00+0000', '2006-11-15'],
    ['November 2006', 'November 2006'],
    ['15', '15'],
  ])('the day %s is %s', (written, day) => {
    expect(isoDay(written)).toBe(day);
  });

  it('a timestamp has one spelling, and other text stays', () => {
    expect(isoTimestamp('2026-03-05T09:00:00+01:00')).toBe('2026-03-05T08:00:00.000Z');
    expect(isoTimestamp('soon')).toBe('soon');
    expect(isoTimestamp(undefined)).toBeUndefined();
  });

  it('a day begins and ends somewhere on earth earlier and later than in UTC, a timestamp does not', () => {
    const at = Date.parse('2026-03-05T09:00:00Z');
    expect(new Date(earliestMoment('2026-03-05')).toISOString()).toBe('2026-03-04T10:00:00.000Z');
    expect(earliestMoment('2026-03-05T09:00:00Z')).toBe(at);
    expect(isCertainlyBefore('2026-03-05T09:00:00Z', at + 1)).toBe(true);
    expect(isCertainlyBefore('2026-03-05T09:00:00Z', at)).toBe(false);
    expect(isCertainlyBefore(undefined, at)).toBe(false);
  });
});

describe('the names of places', () => {
  it.each([
    ['CA', 'California'],
    ['fl', 'Florida'],
    ['YT', 'Yukon'],
    ['Bavaria', 'Bavaria'],
  ])('the state %s is %s', (written, name) => {
    expect(stateName(written)).toBe(name);
  });

  it.each([
    ['US', 'United States'],
    ['usa', 'United States'],
    ['de', 'Germany'],
    ['XX', 'XX'],
    ['Susa', 'Susa'],
    ['USA and Canada', 'USA and Canada'],
  ])('the country %s is %s', (written, name) => {
    expect(countryName(written)).toBe(name);
  });
});
