import { redactPersonalData } from './personal-data';

describe('personal data in free text', () => {
  it.each([
    ['an identity card of 12 digits', 'CCCD 079123456789 của ông A', 'CCCD [đã ẩn] của ông A'],
    ['in groups', 'số 079 123 456 789.', 'số [đã ẩn].'],
    ['an old one of 9 digits', 'CMND: 025123456', 'CMND: [đã ẩn]'],
    ['in groups by dots', 'CMND 025.123.456', 'CMND [đã ẩn]'],
    ['a mobile phone', 'gọi 0912345678 nhé', 'gọi [đã ẩn] nhé'],
    ['in groups of two', '09 12 34 56 78', '[đã ẩn]'],
    ['with the country', 'tel +84 912 345 678', 'tel +[đã ẩn]'],
    ['a landline with its area in brackets', '(028) 3822 1234', '([đã ẩn]'],
    ['by dashes amid spaces', 'gọi 0912 - 345 - 678', 'gọi [đã ẩn]'],
    [
      'by strokes, commas, two spaces',
      '0912/345/678, 079,123,456,789 0912  345  678',
      '[đã ẩn], [đã ẩn] [đã ẩn]',
    ],
    ['full-width digits', '０９１２３４５６７８', '[đã ẩn]'],
    ['digits with invisible characters between', '0912\u200b345\u200b678', '[đã ẩn]'],
    ['a phone after a date', 'hẹn 15/03/2023 0912345678', 'hẹn 15/03/2023 [đã ẩn]'],
    ['a phone after other numbers', 'nhà 120 0912 345 678', 'nhà 120 [đã ẩn]'],
    ['an e-mail', 'gửi nguyen.van.a@example.vn, cảm ơn', 'gửi [đã ẩn] cảm ơn'],
    ['several', 'a@b.vn 0912345678 079123456789', '[đã ẩn] [đã ẩn] [đã ẩn]'],
  ])('falls: %s', (_, text, expected) => {
    expect(redactPersonalData(text)).toBe(expected);
  });

  it.each([
    'Nghị định 61/2018/NĐ-CP ngày 23/4/2018',
    'thiếu 2 giấy tờ, bổ sung trước 15/03/2023, 3 bản',
    'mã số thuế 1234567890',
    'từ 01/01/2023 - 30/06/2023, 12 hồ sơ; ngày 5/6/2023, 8/6/2023 và 10/6/2023',
    'thửa đất số 123, tờ bản đồ 45',
  ])('other text stays: %s', (text) => {
    expect(redactPersonalData(text)).toBe(text);
  });

  it('leaves nothing that a database cannot store', () => {
    expect(redactPersonalData('a\u0000b\ud800c\td')).toBe('abc d');
    expect(redactPersonalData('ho\u0300 so')).toBe('hò so');
  });
});
