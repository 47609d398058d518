/** What the made-up messages of the corpus are written with. */

/** What is expected of a fact, with instants as local day of October 2026 and time of day. */
export interface Expected {
  readonly status: string;
  readonly opening: string;
  readonly accepted?: string;
  readonly returned?: string;
  readonly steps?: readonly string[];
  readonly dues?: readonly string[];
  readonly supplements?: readonly string[];
  readonly payment?: string;
  readonly step?: string;
  readonly flags?: readonly string[];
}

export interface NationalMessage {
  readonly service: string;
  readonly data: readonly Fields[];
}

export interface Scenario {
  readonly name: string;
  readonly subject: string;
  readonly messages: readonly NationalMessage[];
  readonly expected: Expected;
}

/** "05 16:00" as the message writes it. */
export const time = (written: string): string => `202610${written.replace(/\D/g, '')}00`;

export type Fields = Readonly<Record<string, unknown>>;
export type Path = Omit<Scenario, 'subject' | 'messages'> & { readonly records: readonly Fields[] };

const SUPPLEMENT = ['NgayBoSung', 'NgayTiepNhanBoSung', 'NgayHenTraTruoc', 'NgayHenTraMoi'] as const;

/** A state: status, when it was said, and what differs from a plain dossier. */
export const state = (
  TrangThaiHoSo: number | string,
  said: string | undefined,
  more: Fields = {},
): Fields => ({
  NgayNopHoSo: '02 08:00',
  NgayTiepNhan: '02 09:00',
  NgayHenTra: '09 17:00',
  ...more,
  TrangThaiHoSo,
  NgayCapNhat: said,
});
export const progress = (ThoiDiemXuLy: string, NoiDungXuLy: string, TrangThai?: number): Fields => ({
  ThoiDiemXuLy,
  NoiDungXuLy,
  TrangThai,
  NguoiXuLy: 'Người Không Có Thật',
});
export const registered = (said: string): Fields => state(1, said, { NgayTiepNhan: '', NgayHenTra: null });
/** Asked for, received, due before and after. */
export const supplement = (...dates: readonly (string | undefined)[]): Fields =>
  Object.fromEntries(SUPPLEMENT.map((name, index) => [name, dates[index] && time(dates[index])]));

export const OPEN = { opening: '02 08:00 xa-a', accepted: '02 09:00', dues: ['09 17:00'] };
export const DONE = { NgayKetThucXuLy: '05 16:00' };
export const GIVEN = { ...DONE, NgayTra: '06 10:00' };
export const ROUND = {
  NgayHenTra: '12 17:00',
  DanhSachHoSoBoSung: [supplement('03 10:00', '06 10:00', '09 17:00', '12 17:00')],
};
