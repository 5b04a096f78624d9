import { describe, expect, it } from '@jest/globals';
import { renderCell, renderRecord } from '../../src/export/csv.js';

describe('a cell of CSV', () => {
  it.each([
    ['', ''],
    ['Ada', 'Ada'],
    ['Ada "the first" Byron', '"Ada ""the first"" Byron"'],
    ['Byron, Ada', '"Byron, Ada"'],
    ['a; b', '"a; b"'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['a\tb', '"a\tb"'],
    [' blank ', '" blank "'],
    ['Zoë 你好 🙂', 'Zoë 你好 🙂'],
    ['a=b', 'a=b'],
    ["'quoted", "'quoted"],
  ])('of %j is %s', (text, cell) => {
    expect(renderCell(text)).toBe(cell);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 123', "'+49 30 123"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=HYPERLINK("http://evil.example","x")', '"\'=HYPERLINK(""http://evil.example"",""x"")"'],
    ['  =1', "'  =1"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['\ttext', '"\'\ttext"'],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠A1', "'＠A1"],
  ])('of %j is text to a spreadsheet: %s', (text, cell) => {
    expect(renderCell(text)).toBe(cell);
  });

  it('stands in a record with commas and CRLF (RFC 4180)', () => {
    expect(renderRecord(['a', '', 'b,c'])).toBe('a,,"b,c"\r\n');
  });
});
