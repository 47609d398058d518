import { DONE, OPEN, progress, ROUND, state, supplement, type Path } from './corpus-records.spec-data';

/** Due instants, units, supplements and progress in rarer ways. */
export const WAYS: readonly Path[] = [
  {
    name: 'a due instant that changes without a supplement, twice',
    records: [
      state(4, '03 09:00'),
      state(4, '08 09:00', { NgayHenTra: '14 17:00' }),
      state(4, '13 09:00', { NgayHenTra: '19 17:00' }),
    ],
    expected: {
      ...OPEN,
      status: 'accepted',
      dues: ['09 17:00', '08 09:00 > 14 17:00', '13 09:00 > 19 17:00'],
    },
  },
  {
    name: 'a due instant that is told later',
    records: [state(2, '02 09:05', { NgayHenTra: '' }), state(4, '03 09:00')],
    expected: { ...OPEN, status: 'accepted' },
  },
  {
    name: 'another unit',
    records: [
      state(2, '02 09:05'),
      state(4, '03 09:00', { DonViXuLy: 'so-b' }),
      state(9, '05 16:05', { ...DONE, DonViXuLy: 'so-b' }),
    ],
    expected: { ...OPEN, status: 'completed', steps: ['moved 03 09:00 so-b', 'completed 05 16:00'] },
  },
  {
    name: 'there and back again',
    records: [state(2, '02 09:05'), state(4, '03 09:00', { DonViXuLy: 'so-b' }), state(4, '04 09:00')],
    expected: { ...OPEN, status: 'accepted', steps: ['moved 03 09:00 so-b', 'moved 04 09:00 xa-a'] },
  },
  {
    name: 'another unit once it was closed',
    records: [state(9, '05 16:05', DONE), state(9, '06 09:00', { ...DONE, DonViXuLy: 'so-b' })],
    expected: { ...OPEN, status: 'completed', steps: ['completed 05 16:00'], flags: ['moved-while-closed'] },
  },
  {
    name: 'two supplements',
    records: [
      state(5, '03 10:05', { DanhSachHoSoBoSung: [supplement('03 10:00')] }),
      state(4, '06 10:05', ROUND),
      state(5, '07 10:05', {
        ...ROUND,
        DanhSachHoSoBoSung: [...ROUND.DanhSachHoSoBoSung, supplement('07 10:00')],
      }),
      state(4, '08 10:05', {
        NgayHenTra: '15 17:00',
        DanhSachHoSoBoSung: [
          ...ROUND.DanhSachHoSoBoSung,
          supplement('07 10:00', '08 10:00', '12 17:00', '15 17:00'),
        ],
      }),
    ],
    expected: {
      ...OPEN,
      status: 'accepted',
      supplements: ['03 10:00', '07 10:00'],
      dues: ['09 17:00', '06 10:00 > 12 17:00', '08 10:00 > 15 17:00'],
    },
  },
  {
    name: 'a supplement known only from the newest message',
    records: [state(9, '11 09:05', { ...ROUND, NgayKetThucXuLy: '11 09:00' })],
    expected: {
      ...OPEN,
      status: 'completed',
      supplements: ['03 10:00'],
      dues: ['09 17:00', '06 10:00 > 12 17:00'],
      steps: ['completed 11 09:00'],
    },
  },
  {
    name: 'a supplement asked for that moves the due instant at once',
    records: [
      state(5, '03 10:05', {
        NgayHenTra: '12 17:00',
        DanhSachHoSoBoSung: [supplement('03 10:00', undefined, '09 17:00', '12 17:00')],
      }),
    ],
    expected: {
      ...OPEN,
      status: 'supplement-requested',
      supplements: ['03 10:00'],
      dues: ['09 17:00', '03 10:00 > 12 17:00'],
    },
  },
  {
    name: 'a supplement told by the status alone',
    records: [state(4, '03 09:00'), state(5, '04 09:00'), state(5, '04 12:00'), state(4, '05 09:00')],
    expected: { ...OPEN, status: 'accepted', supplements: ['04 09:00'] },
  },
  {
    name: 'a supplement taken out of the list',
    records: [
      state(5, '03 10:05', { DanhSachHoSoBoSung: [supplement('03 10:00')] }),
      state(4, '04 10:05', ROUND),
      state(4, '05 10:05', { DanhSachHoSoBoSung: [supplement('04 11:00', '04 12:00')] }),
    ],
    expected: { ...OPEN, status: 'accepted', supplements: ['04 11:00'] },
  },
  {
    name: 'a supplement after the completion',
    records: [state(9, '05 16:05', { ...DONE, DanhSachHoSoBoSung: [supplement('05 17:00')] })],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 05 16:00'],
      flags: ['supplement-requested-while-completed'],
    },
  },
  {
    name: 'completed by progress alone',
    records: [
      state(2, '02 09:05'),
      progress('03 15:00', 'Thẩm định', 4),
      progress('05 16:00', 'Ký duyệt', 9),
      progress('06 10:00', 'Trả kết quả', 10),
    ],
    expected: {
      ...OPEN,
      status: 'returned',
      step: '06 10:00 Trả kết quả',
      steps: ['completed 05 16:00'],
      returned: '06 10:00',
    },
  },
  {
    name: 'reopened by progress',
    records: [state(9, '05 16:05', DONE), progress('06 08:00', 'Trả lại thẩm định', 4)],
    expected: {
      ...OPEN,
      status: 'accepted',
      step: '06 08:00 Trả lại thẩm định',
      steps: ['completed 05 16:00', 'reopened 06 08:00'],
      flags: ['closed-and-reopened'],
    },
  },
  {
    name: 'progress without a status, two at one instant',
    records: [
      state(2, '02 09:05'),
      progress('03 15:00', 'Bước hai'),
      progress('03 15:00', 'Bước một'),
      progress('03 16:00', 'Bước ba'),
    ],
    expected: { ...OPEN, status: 'accepted', step: '03 16:00 Bước ba' },
  },
  {
    name: 'attributes that the newest message tells otherwise',
    records: [state(2, '02 09:05', { MaTTHC: '1.000001' }), state(4, '03 09:00', { MaTTHC: '1.000002' })],
    expected: { ...OPEN, status: 'accepted' },
  },
  {
    name: 'another day of acceptance',
    records: [state(2, '02 09:05'), state(4, '03 09:00', { NgayTiepNhan: '02 14:00' })],
    expected: { ...OPEN, status: 'accepted', accepted: '02 14:00' },
  },
  {
    name: 'two states of one instant',
    records: [state(9, '05 16:05', DONE), state(9, '05 16:05', { ...DONE, MaLinhVuc: 'DD' })],
    expected: { ...OPEN, status: 'completed', steps: ['completed 05 16:00'] },
  },
  {
    name: 'withdrawn, then stopped',
    records: [
      state(7, '04 09:05', { NgayKetThucXuLy: '04 09:00' }),
      state(8, '05 09:05', { NgayKetThucXuLy: '04 09:00' }),
    ],
    expected: { ...OPEN, status: 'stopped', steps: ['stopped 04 09:00'], flags: ['outcome-rewritten'] },
  },
  {
    name: 'the last fee is still due',
    records: [state(2, '02 09:05'), state('6', '03 11:00')],
    expected: { ...OPEN, status: 'accepted', payment: '03 11:00' },
  },
];
