import {
  DONE,
  GIVEN,
  OPEN,
  progress,
  registered,
  ROUND,
  state,
  supplement,
  type Path,
} from './corpus-records.spec-data';

/** Every status and the ways between them, for each channel. */
export const PATHS: readonly Path[] = [
  {
    name: 'registered, accepted, in process, completed, returned',
    records: [
      registered('02 08:05'),
      state(2, '02 09:05'),
      state(4, '03 09:00'),
      state(9, '05 16:05', DONE),
      state(10, '06 10:05', GIVEN),
    ],
    expected: { ...OPEN, status: 'returned', steps: ['completed 05 16:00'], returned: '06 10:00' },
  },
  {
    name: 'refused',
    records: [
      registered('02 08:05'),
      state(3, '02 15:05', { NgayTiepNhan: '', NgayHenTra: '', NgayTuChoi: '02 15:00' }),
    ],
    expected: { status: 'refused', opening: '02 08:00 xa-a', steps: ['refused 02 15:00'] },
  },
  {
    name: 'a supplement with a new due instant',
    records: [
      state(2, '02 09:05'),
      state(5, '03 10:05', { DanhSachHoSoBoSung: [supplement('03 10:00')] }),
      state(4, '06 10:05', ROUND),
      state(9, '11 09:05', { ...ROUND, NgayKetThucXuLy: '11 09:00' }),
    ],
    expected: {
      ...OPEN,
      status: 'completed',
      supplements: ['03 10:00'],
      dues: ['09 17:00', '06 10:00 > 12 17:00'],
      steps: ['completed 11 09:00'],
    },
  },
  {
    name: 'a fee',
    records: [state(2, '02 09:05'), state(6, '03 11:00'), state(4, '04 08:00'), state(9, '05 16:05', DONE)],
    expected: { ...OPEN, status: 'completed', payment: '03 11:00', steps: ['completed 05 16:00'] },
  },
  {
    name: 'withdrawn',
    records: [
      state(2, '02 09:05'),
      state(4, '03 09:00'),
      state(7, '04 09:05', { NgayKetThucXuLy: '04 09:00' }),
    ],
    expected: { ...OPEN, status: 'withdrawn', steps: ['withdrawn 04 09:00'] },
  },
  {
    name: 'stopped and resumed',
    records: [
      state(2, '02 09:05'),
      state(8, '03 09:05', { NgayKetThucXuLy: '03 09:00' }),
      state(4, '04 14:00'),
      state(9, '05 16:05', DONE),
    ],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['stopped 03 09:00', 'resumed 04 14:00', 'completed 05 16:00'],
    },
  },
  {
    name: 'each message twice',
    records: [
      state(2, '02 09:05'),
      state(2, '02 09:05'),
      state(9, '05 16:05', DONE),
      state(9, '05 16:05', DONE),
      state(10, '06 10:05', GIVEN),
      state(10, '06 10:05', GIVEN),
    ],
    expected: { ...OPEN, status: 'returned', steps: ['completed 05 16:00'], returned: '06 10:00' },
  },
  {
    name: 'progress beside states',
    records: [
      state(2, '02 09:05'),
      progress('02 14:00', 'Thụ lý', 4),
      progress('03 15:00', 'Thẩm định', 4),
      progress('05 15:50', 'Trình ký', 4),
      progress('05 16:00', 'Hoàn thành', 9),
      state(9, '05 16:30', DONE),
    ],
    expected: { ...OPEN, status: 'completed', step: '05 16:00 Hoàn thành', steps: ['completed 05 16:00'] },
  },
  {
    name: 'completed, reopened, completed again',
    records: [
      state(2, '02 09:05'),
      state(9, '05 16:05', DONE),
      state(4, '06 08:00'),
      state(9, '08 10:05', { NgayKetThucXuLy: '08 10:00' }),
    ],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 05 16:00', 'reopened 06 08:00', 'completed 08 10:00'],
      flags: ['closed-again', 'closed-and-reopened'],
    },
  },
  {
    name: 'a late completion moved back to the due instant',
    records: [
      state(4, '03 09:00'),
      state(9, '10 16:05', { NgayKetThucXuLy: '10 16:00' }),
      state(9, '11 08:00', { NgayKetThucXuLy: '09 17:00' }),
    ],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 09 17:00'],
      flags: ['backdated-to-due', 'end-time-rewritten'],
    },
  },
  {
    name: 'completed, then said to be refused',
    records: [
      state(4, '03 09:00'),
      state(9, '05 16:05', DONE),
      state(3, '06 09:05', { NgayTuChoi: '06 09:00' }),
    ],
    expected: {
      ...OPEN,
      status: 'refused',
      steps: ['refused 06 09:00'],
      flags: ['end-time-rewritten', 'outcome-rewritten'],
    },
  },
  {
    name: 'completed and returned without a time',
    records: [state(4, '03 09:00'), state(9, '05 16:05'), state(9, '05 18:00'), state(10, '06 10:05')],
    expected: {
      ...OPEN,
      status: 'returned',
      steps: ['completed 05 16:05'],
      returned: '06 10:05',
      flags: ['end-time-missing', 'return-time-missing'],
    },
  },
];
