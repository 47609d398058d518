import { messageOf, type Message } from './sentence';
import { EVIDENCE, RECORD, RESOLVED, SILENT, TOLD } from './told.spec-data';

const textOf = ({ title, lead, rows, links, footer }: Message): string[] => [
  ...[title, lead],
  ...rows.map(({ label, value }) => `${label}: ${value}`),
  ...links.map(({ label }) => `[${label}]`),
  footer,
];

describe('a message', () => {
  it('says in Vietnamese what, how much, of how many, since when, how old and what causes most', () => {
    expect(textOf(messageOf(TOLD))).toEqual([
      'Cảnh báo: Tỷ lệ đúng hạn dưới chỉ tiêu, Xã Đồng Tâm · 81,0%',
      'Xã Đồng Tâm: 81,0%, dưới chỉ tiêu giao 98%.',
      'Mức độ: Chú ý',
      'Đơn vị: Xã Đồng Tâm',
      'Chỉ số: Đúng hạn (đến hạn trong kỳ)',
      'Số liệu căn cứ: 81,0% = 115/142 hồ sơ',
      'Chỉ tiêu giao: 98%',
      'Loại trừ ngẫu nhiên: dù tính cả may rủi, tỷ lệ thực không cao hơn 87,1% (tin cậy 98%)',
      'Kỳ: 23/10 – 21/11/2026',
      'Số liệu mới đến: 21/11/2026 09:05:03 (2 phút trước khi tính), nguồn /tinh-mau/mot-cua',
      'Nguyên nhân nhiều nhất: Lĩnh vực “Đất đai”: 74% số không đạt (20/27), ' +
        'trong khi chỉ có 42% số hồ sơ',
      'Không đạt từ: 20/11/2026 09:07:12 (cảnh báo mở sau 1 ngày)',
      '[Nhận xử lý hoặc ghi chú]',
      '[Xem số liệu và hồ sơ]',
      'Cảnh báo 2026-11-21-017. Thư này có thể đến hai lần; cùng một mã là cùng một cảnh báo.',
    ]);
  });

  it('says the same in English', () => {
    const english = textOf(messageOf({ ...TOLD, language: 'en' }));
    expect(english).toContain('Alert: On-time rate under its target, Dong Tam Commune · 81.0%');
    expect(english).toContain('Dong Tam Commune: 81.0%, under the target of 98%.');
    expect(english).toContain('Figure: 81.0% = 115/142 dossiers');
    expect(english).toContain(
      'Causes most of it: Field “Land”: 74% of what missed (20 of 27), with only 42% of the cases',
    );
    expect(english.join('\n')).not.toMatch(/[À-ỹ]/);
  });

  it('goes without what is not known', () => {
    const labels = messageOf({ ...TOLD, known: {} }).rows.map(({ label }) => label);
    expect(labels).not.toContain('Nguyên nhân nhiều nhất');
    expect(labels).not.toContain('Chỉ số');
  });

  it('tells whom it escalates to that nobody took it on', () => {
    const { title, lead } = messageOf({ ...TOLD, step: 'escalated' });
    expect([title, lead]).toEqual([
      'Báo cáo cấp trên: Tỷ lệ đúng hạn dưới chỉ tiêu, Xã Đồng Tâm · 81,0%',
      'Xã Đồng Tâm: 81,0%, dưới chỉ tiêu giao 98%. Chưa ai nhận xử lý từ 21/11/2026 09:07:12.',
    ]);
  });

  it('says why it ended and who had taken it on', () => {
    const told = textOf(messageOf({ ...TOLD, step: 'resolved', record: RESOLVED }));
    expect(told[0]).toMatch(/^Đã hết: /);
    expect(told[1]).toBe('Dữ liệu đến muộn đã sửa con số.');
    expect(told).toContain(
      'Người nhận xử lý: Nguyễn Văn A, 21/11/2026 09:17:12: “Đã gọi xã, bổ sung hai người.”',
    );
    expect(told).toContain('Kết thúc: 21/11/2026 11:07:12. Dữ liệu đến muộn đã sửa con số.');
    expect(told).not.toContain('[Nhận xử lý hoặc ghi chú]');
  });

  it('of a silent source tells when it was last heard', () => {
    const { links, known, ...rest } = { ...TOLD, record: SILENT };
    const told = textOf(messageOf({ ...rest, known: {}, links: { answer: links.answer } }));
    expect(known).toBeDefined();
    expect(told.slice(0, 5)).toEqual([
      'Cảnh báo: Nguồn Một cửa im lặng',
      'Nguồn Một cửa im lặng: không nhận được gì từ 21/11/2026 09:07:12.',
      'Mức độ: Nghiêm trọng',
      'Nguồn số liệu: Một cửa',
      'Nhận lần cuối: 21/11/2026 09:07:12 (cảnh báo mở sau 3 giờ)',
    ]);
  });

  it.each<[string, object, string[]]>([
    ['few cases', { numerator: 8, denominator: 12, value: 8 / 12 }, ['Số liệu căn cứ: 8/12 hồ sơ']],
    [
      'a count',
      { denominator: undefined, numerator: 31, value: 31, bound: 20 },
      ['Số liệu căn cứ: 31', 'Chỉ tiêu giao: 20'],
    ],
  ])('of %s shows no percentage', (_, figure, rows) => {
    const latest = { ...EVIDENCE, ...figure };
    const record = { ...RECORD, episode: { ...RECORD.episode, latest } };
    expect(textOf(messageOf({ ...TOLD, record }))).toEqual(expect.arrayContaining(rows));
  });

  it('calls a bound of the rule an alarm bound, and a figure over it by that', () => {
    const { boundIs: _, ...subject } = RECORD.subject as Extract<typeof RECORD.subject, { kind: 'figure' }>;
    const latest = { ...EVIDENCE, higherIsBetter: false, bound: 0.05 };
    const record = { ...RECORD, subject, episode: { ...RECORD.episode, latest } };
    const told = textOf(messageOf({ ...TOLD, record }));
    expect(told).toContain('Ngưỡng cảnh báo: 5%');
    expect(told[1]).toBe('Xã Đồng Tâm: 81,0%, trên ngưỡng cảnh báo 5%.');
  });

  it('keeps its title on one line whatever a unit is called', () => {
    const subject = { ...RECORD.subject, unitName: { vi: 'Xã\r\nBcc: x', en: '' } } as typeof RECORD.subject;
    const { title } = messageOf({ ...TOLD, record: { ...RECORD, subject } });
    expect(title).not.toMatch(/[\r\n]/);
  });
});
